import type { FileIndexer, FoundContent, Json } from '../../core/tree/index.ts'

/** The files of commits, which are looked through once and remembered by their ids. */
export type CommitFiles = {
  readonly searchTree: <T extends Json>(commit: string, indexer: FileIndexer<T>) => TreeSearch<T>
  /** In the order of the ids; those above `maxBytes` come without bytes. */
  readonly readBlobs: (
    ids: readonly string[],
    maxBytes: number,
    signal: AbortSignal,
  ) => AsyncIterable<{ readonly id: string; readonly bytes: Uint8Array | undefined }>
}

/** A file of a commit, and what is noted of it. */
export type Found<T extends Json> = { readonly path: string; readonly id: string } & FoundContent<T>

/** One commit, looked through by what is noted of its files. */
export type TreeSearch<T extends Json> = {
  /** In the order of a walk; `undefined` when there is no such folder. */
  readonly find: (
    query: { readonly folder: string; readonly wants?: (term: string) => boolean },
    signal: AbortSignal,
  ) => Promise<readonly Found<T>[] | undefined>
  readonly has: (path: string, signal: AbortSignal) => Promise<boolean>
  /** The object that holds the text of the link at a path. */
  readonly linkAt: (path: string, signal: AbortSignal) => Promise<string | undefined>
  /** Whether what was found in a blob is known from an earlier run, not from its bytes. */
  readonly isRemembered: (id: string) => boolean
}
