import { GitError } from '../git-error.ts'
import type { ObjectId } from '../wire/refs.ts'

/**
 * One line of a tree object. `name` is a binary string, one character a byte: names need not be
 * UTF-8, and bytes that are no text must survive a rewrite of the tree around them.
 */
export type TreeLine = {
  readonly mode: string
  readonly name: string
  readonly id: ObjectId
}

/** The modes of tree lines, in octal digits as git writes them. */
export const modes = {
  folder: '40000',
  file: '100644',
  executable: '100755',
  link: '120000',
  submodule: '160000',
} as const

/**
 * Reads a tree object. `idBytes` is 20 for sha1 and 32 for sha256.
 *
 * @throws {GitError} `GIT_TREE_REFUSED` for bytes that are no tree: the remote has them like that,
 *   as Git checks what it stores, so a new mirror would not help
 */
export function parseTree(bytes: Uint8Array, idBytes: number): TreeLine[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const lines: TreeLine[] = []
  let at = 0
  while (at < buffer.length) {
    const space = buffer.indexOf(0x20, at)
    const end = space === -1 ? -1 : buffer.indexOf(0, space)
    if (end === -1 || end + 1 + idBytes > buffer.length) {
      throw GitError.of('GIT_TREE_REFUSED', 'malformed tree object: a line of it is cut off')
    }
    const name = buffer.toString('latin1', space + 1, end)
    if (name === '' || name.includes('/')) {
      throw GitError.of('GIT_TREE_REFUSED', 'malformed tree object: a name in it is no file name')
    }
    lines.push({
      mode: buffer.toString('latin1', at, space),
      name,
      id: buffer.toString('hex', end + 1, end + 1 + idBytes),
    })
    at = end + 1 + idBytes
  }
  return lines
}

/** Writes a tree object; `lines` may be in any order. */
export function formatTree(lines: readonly TreeLine[]): Uint8Array {
  const sorted = [...lines].sort((a, b) => compareNames(sortName(a), sortName(b)))
  const pieces = sorted.flatMap(({ mode, name, id }) => [
    Buffer.from(`${mode} ${name}\0`, 'latin1'),
    Buffer.from(id, 'hex'),
  ])
  return Buffer.concat(pieces)
}

/** Git sorts folders as if their names ended in `/`. */
function sortName(line: TreeLine): string {
  return line.mode === modes.folder ? `${line.name}/` : line.name
}

function compareNames(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
