type NodeHttp = typeof import('node:http')

/**
 * `node:http` without what an import of it drags in.
 *
 * An ES import evaluates every export of a built-in module, and two of this one's are lazy: they load
 * undici and HTTP/2, which costs 25 ms and is never used here. A function, since many runs send nothing.
 */
export function nodeHttp(): NodeHttp {
  return process.getBuiltinModule('node:http')
}

/** The reason phrase of a status as Go prints it; empty for an unknown one. */
export function reasonPhrase(status: number): string {
  return nodeHttp().STATUS_CODES[status] ?? ''
}
