import { readFile, stat } from 'node:fs/promises'
import { decodeUtf8, isVisibleAscii, messageOf } from '../../base/index.ts'
import { CloudError } from './cloud-error.ts'

/** A token, a key or a shared configuration; none is near this size. */
const maxFileBytes = 1024 * 1024

/**
 * The text of a file that `origin`, a variable or a setting, names.
 *
 * @throws {CloudError} `CLOUD_INVALID_IDENTITY` when it is not there, no plain file or too large
 */
export async function readNamedFile(
  path: string,
  origin: string,
  signal: AbortSignal,
): Promise<string> {
  const text = await readOptionalFile(path, origin, signal)
  if (text === undefined) throw unusable(path, origin, 'no such file')
  return text
}

/** A token file's text without the white space around it; the token changes while we run. */
export async function readTokenFile(
  path: string,
  origin: string,
  signal: AbortSignal,
): Promise<string> {
  const token = (await readNamedFile(path, origin, signal)).trim()
  if (isVisibleAscii(token)) return token
  throw unusable(path, origin, 'holds no token')
}

/** The same, and undefined when there is no such file. `/dev/null` says so too. */
export async function readOptionalFile(
  path: string,
  origin: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  signal.throwIfAborted()
  try {
    const found = await stat(path)
    if (!found.isFile()) return undefined
    if (found.size > maxFileBytes) throw new Error(`larger than ${maxFileBytes} bytes`)
    return decodeUtf8(await readFile(path, { signal }))
  } catch (thrown) {
    signal.throwIfAborted()
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw unusable(path, origin, messageOf(thrown))
  }
}

function unusable(path: string, origin: string, what: string): CloudError {
  return CloudError.of('CLOUD_INVALID_IDENTITY', `cannot read '${path}' of ${origin}: ${what}`)
}
