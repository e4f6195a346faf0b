/** What is wrong with one field, before it is known where the object stands. */
export type Fault = {
  readonly severity?: 'error' | 'warning'
  readonly path: ValuePath
  /** The field as the API server writes it. */
  readonly field?: string
  readonly message: string
}

/** Names of members and numbers of list items, from the document's root. */
export type ValuePath = readonly (string | number)[]
