/** What a JSON text can hold. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/** A file that matters, a link that may lead to one, a file too large to tell, or an odd name. */
export type FoundContent<T extends Json> =
  | { readonly kind: 'file'; readonly data: T }
  | { readonly kind: 'link' }
  | { readonly kind: 'odd-name' }
  | { readonly kind: 'too-large'; readonly sizeBytes: number }

/**
 * How files are looked through. What it finds in a blob is remembered by the blob's id, so it
 * must depend on nothing but the bytes.
 */
export type FileIndexer<T extends Json> = {
  /** Names the rule and its version: another rule needs another key. */
  readonly key: string
  /** Whether a file of this name is looked into at all; the name without its folders. */
  readonly accepts: (name: string) => boolean
  readonly maxBytes: number
  /**
   * What is worth remembering of the contents; `undefined` when the file does not matter. The
   * bytes hold until the answer only: their memory is used again.
   */
  readonly index: (bytes: Uint8Array, signal: AbortSignal) => T | undefined | Promise<T | undefined>
  /**
   * Short texts by which a search finds the file again. Those of a folder are remembered together,
   * so that a search passes by whole folders that have none of the terms it wants.
   */
  readonly terms: (content: FoundContent<T>) => readonly string[]
}
