import { encodeUtf8 } from '../../../base/index.ts'
import { GitError } from '../git-error.ts'
import type { ObjectId } from '../wire/refs.ts'

/** A person as Git records one. */
export type Signature = {
  readonly name: string
  readonly email: string
  /** Milliseconds since the epoch; recorded in whole seconds, always as UTC. */
  readonly dateMs: number
}

/** All that a commit object says. */
export type CommitText = {
  readonly tree: ObjectId
  readonly parents: readonly ObjectId[]
  readonly author: Signature
  readonly committer: Signature
  /** Stored verbatim: no clean-up, no newline added (spec/image-automation §7.4). */
  readonly message: string
  /** Armoured signature of the commit without it. */
  readonly signature?: string
}

/** The bytes of a commit object. */
export function formatCommit(commit: CommitText, format: 'sha1' | 'sha256' = 'sha1'): Uint8Array {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatSignature(commit.author)}`,
    `committer ${formatSignature(commit.committer)}`,
  ]
  if (commit.signature !== undefined) {
    const header = format === 'sha1' ? 'gpgsig' : 'gpgsig-sha256'
    lines.push(`${header} ${commit.signature.trimEnd().replaceAll('\n', '\n ')}`)
  }
  return encodeUtf8(`${lines.join('\n')}\n\n${commit.message.replaceAll('\0', '')}`)
}

/** `Name <email> seconds +0000`. */
function formatSignature({ name, email, dateMs }: Signature): string {
  return `${clean(name)} <${clean(email)}> ${Math.floor(dateMs / 1000)} +0000`
}

/** Characters that would end the field early are left out (spec/image-automation §7.4). */
function clean(text: string): string {
  return text.replace(/[<>\n\0]/g, '')
}

/**
 * What the head of a commit object names.
 *
 * @throws {GitError} `GIT_TREE_REFUSED` when it names no tree
 */
export function parseCommit(bytes: Uint8Array): {
  readonly tree: ObjectId
  readonly parents: readonly ObjectId[]
  /** `Name <address>`; empty when malformed. */
  readonly committer: string
  readonly committedAtMs: number
  readonly text: string
} {
  const text = Buffer.from(bytes).toString('utf8')
  const head = text.slice(0, Math.max(0, text.indexOf('\n\n')))
  const tree = /^tree ([0-9a-f]{40}|[0-9a-f]{64})$/m.exec(head)?.[1]
  if (tree === undefined) {
    throw GitError.of('GIT_TREE_REFUSED', 'malformed commit object: it names no tree')
  }
  const parents = [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map((match) => match[1] ?? '')
  const [, committer = '', seconds = '0'] = /^committer (.*>) (-?\d+) [+-]\d{4}$/m.exec(head) ?? []
  return { tree, parents, committer, committedAtMs: Number(seconds) * 1000, text }
}
