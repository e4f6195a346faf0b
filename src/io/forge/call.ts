/** One request to a forge's API. */
export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  readonly url: string
  readonly json?: unknown
  /** For errors, after `cannot`: `open a request from 'branch' in 'owner/name'`. */
  readonly doing: string
}

/** What a forge said. */
export type Answer = {
  /** Parsed; undefined for an empty body. */
  readonly json: unknown
  /** What the forge says is wrong, fit for an error; empty in an ordinary answer. */
  readonly words: string
  /** How long to leave the forge alone, should `words` say that it was asked too often. */
  readonly pauseMs: number
  /** Whether the list goes on at the next page. */
  readonly hasNext: boolean
  /** Entries of the whole list, where the forge counts them. */
  readonly total: number | undefined
}

/** JSON over HTTP as the three forges speak it; a status above 399 is a `ForgeError`. */
export type Api = (call: Call, signal: AbortSignal) => Promise<Answer>
