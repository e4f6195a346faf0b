/** Where the example's servers listen. */
export type Addresses = {
  /** `host:port`. */
  readonly registry: string
  /** URL of the example's repository. */
  readonly repository: string
}
