/** 40 (sha1) or 64 (sha256) lower-case hex digits. */
export type ObjectId = string

/** What a remote says it has, as asked for by `listRefs`. */
export type RemoteRefs = {
  /** Full ref name to object id; an annotated tag's commit stands under `refs/tags/x^{}`. */
  readonly ids: ReadonlyMap<string, ObjectId>
  /** The branch that HEAD points to, as a full ref name, when the remote tells. */
  readonly head: string | undefined
}

/** Whether a text is an object's full id, of sha1 or sha256. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)
}

/** Reads the lines of `git ls-remote --symref`. */
export function parseRefs(output: string): RemoteRefs {
  const ids = new Map<string, ObjectId>()
  let head: string | undefined
  for (const line of output.split('\n')) {
    const [value = '', name = ''] = line.split('\t')
    if (value.startsWith('ref: ') && name === 'HEAD') head = value.slice('ref: '.length)
    else if (isObjectId(value) && name !== '') ids.set(name, value)
  }
  return { ids, head }
}

/**
 * Whether `name` is a ref name that may be handed to git (git-check-ref-format(1)).
 *
 * Stricter than git in one way: a leading `-` is refused in every component, since it could be
 * taken for an option.
 */
export function isRefName(name: string): boolean {
  if (/[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.test(name)) return false
  const parts = name.split('/')
  return parts.every((part) => part !== '' && !/^[-.]|\.lock$/.test(part)) && name !== '@'
}
