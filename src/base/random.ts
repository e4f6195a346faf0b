/** Chance as a port: a seeded one makes every run repeatable. */
export type Random = {
  /** A number in `[0, 1)`. */
  readonly next: () => number
  /** `length` random bytes. */
  readonly bytes: (length: number) => Uint8Array
}
