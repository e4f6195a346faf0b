import { printableUrl } from '../../../core/address/index.ts'
import { GitError } from '../git-error.ts'
import { type Connection, remoteName } from './connection.ts'
import type { GitWords } from './git-words.ts'

/** What git asks first of a smart HTTP remote. */
const firstRequest = '/info/refs?service=git-upload-pack'

/**
 * Moves a connection one redirect further.
 *
 * Git itself would send the Authorization header along to any host (2.39), so its own following
 * is off. The way is read from git's trace of the refused request; there the header is redacted,
 * and the request goes to an address that may see the credentials anyway. They stay behind when
 * the new address has another origin.
 *
 * @throws {GitError} `GIT_REDIRECTED` for an address that is no Git remote, or that would leave
 *   https for http
 */
export async function followRedirect(connection: Connection, signal: AbortSignal): Promise<void> {
  const trace = await traceFirstRequest(connection, 'headers', signal)
  const from = connection.address()
  const location = trace.find(/<= Recv header: location: *(\S+)/i)
  if (location === undefined) throw refused(connection, 'it names no new address')
  const asked = `${from.replace(/\/$/, '')}${firstRequest}`
  if (!URL.canParse(location, asked)) throw refused(connection, 'the new address is no URL')
  const to = new URL(location, asked)
  const isHttp = to.protocol === 'https:' || to.protocol === 'http:'
  if (!isHttp || (from.startsWith('https:') && to.protocol === 'http:')) {
    throw refused(connection, `it leads to '${to.protocol}//${to.host}'`)
  }
  if (!to.href.endsWith(firstRequest)) {
    throw refused(connection, `it leads to a page that is no Git remote, at '${to.host}'`)
  }
  to.username = ''
  to.password = ''
  await connection.moveTo(to.href.slice(0, -firstRequest.length))
}

/** Makes git's first request once more, for the headers of what is answered, and its data. */
export async function traceFirstRequest(
  { git, folder }: Connection,
  what: 'headers' | 'data',
  signal: AbortSignal,
): Promise<GitWords> {
  const headersAlone = what === 'headers' ? { GIT_TRACE_CURL_NO_DATA: '1' } : {}
  const env = { GIT_TRACE_CURL: '1', GIT_TRACE_REDACT: '1', ...headersAlone }
  const run = { args: ['ls-remote', remoteName, 'HEAD'], cwd: folder.path, env }
  return (await git.run(run, signal)).words
}

function refused(connection: Connection, why: string): GitError {
  const url = printableUrl(connection.url.address)
  const text = `unable to clone '${url}': the remote redirects and ${why}; correct the URL`
  return GitError.of('GIT_REDIRECTED', text, { facts: { url } })
}
