/** What every object of the API has, as far as Tidemark reads it. */
export type ObjectMeta = {
  readonly name: string
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly generation?: number
  readonly uid?: string
  readonly resourceVersion?: string
  /** RFC 3339. */
  readonly creationTimestamp?: string
  /** RFC 3339; present once deletion was asked for. */
  readonly deletionTimestamp?: string
  readonly finalizers?: readonly string[]
}

/** `metav1.Condition`. */
export type Condition = {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
  /** RFC 3339. */
  readonly lastTransitionTime: string
  readonly observedGeneration?: number
}

/** A JSON object of unknown content: what a manifest holds before it is read. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object: neither null, nor a list, nor bytes. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
