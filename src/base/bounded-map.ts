/** A map that forgets its least recently used entry when it is full: a cache cannot grow for ever. */
export class BoundedMap<Value> {
  readonly #entries = new Map<string, Value>()
  readonly #limit: number
  readonly #mayForget: (value: Value) => boolean

  /** @param mayForget - entries for which it says no stay, and the map may grow beyond its limit */
  constructor(limit: number, mayForget: (value: Value) => boolean = () => true) {
    this.#limit = limit
    this.#mayForget = mayForget
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key)
    if (value === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key)
    this.#makeRoom()
    this.#entries.set(key, value)
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  #makeRoom(): void {
    for (const [key, value] of this.#entries) {
      if (this.#entries.size < this.#limit) return
      if (this.#mayForget(value)) this.#entries.delete(key)
    }
  }
}
