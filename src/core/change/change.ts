/** Who holds a changed value: the top-level object of its document; all empty for plain files. */
export type ObjectId = {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** One value that an edit altered. `old` and `new` are decoded values, not source text. */
export type Change = {
  /** Path relative to the update root, `/` between segments. */
  readonly file: string
  readonly object: ObjectId
  /** The setter as the marker names it: `ns:policy`, or with `:tag`, `:name`, `:digest`. */
  readonly setter: string
  readonly old: string
  readonly new: string
  /** 1-based line of the value in the file before the edit. */
  readonly line: number
  /** It goes down by the order of the policy that rules it. */
  readonly downgrade?: true
}
