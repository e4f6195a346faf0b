import type { Advice } from '../../../base/index.ts'
import type { GitCode } from '../git-error.ts'

/** What git's words on standard error mean. */
export type Explained = {
  readonly code: GitCode
  readonly reason: string
  /** For the failure that is made of it. */
  readonly details: { readonly advice?: Advice }
}

const noSpace = 'no space left on device'

type Rule = readonly [words: RegExp, code: GitCode, reason: string | undefined]

/**
 * First match wins. Where a reason is given it is the text of the reference implementation's Git
 * client (spec/image-automation §7.2), which alerts and runbooks know.
 */
// biome-ignore format: a table is read down its columns
const rules: readonly Rule[] = [
  [/^(?!remote:).*No space left on device/m, 'GIT_FAILED', noSpace],
  [/Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/, 'GIT_HOST_KEY_UNKNOWN', 'ssh: handshake failed: the host key is not in known_hosts'],
  [/cannot run ssh|ssh: not found|ssh: No such file/, 'GIT_SSH_MISSING', 'ssh is not installed; install the OpenSSH client'],
  [/^ERROR: Repository not found|^fatal: repository .* not found|returned error: 404|does not appear to be a git repository|^fatal: '.*' does not exist|^remote: Repository not found|The project you were looking for could not be found/m, 'GIT_REPOSITORY_NOT_FOUND', 'repository not found'],
  [/Authentication failed|could not read (?:Username|Password)|returned error: 401|Permission denied(?: \(|, please try again)|Too many authentication failures|incorrect passphrase|invalid credentials/i, 'GIT_AUTHENTICATION_REQUIRED', 'authentication required'],
  [/returned error: 403|Permission to .* denied|You are not allowed to/, 'GIT_FORBIDDEN', 'authorization failed'],
  [/returned error: 30[12378]|unable to update url base from redirection/, 'GIT_REDIRECTED', undefined],
  [/couldn't find remote ref (.*)/, 'GIT_REF_NOT_FOUND', undefined],
  [/not our ref|not allow request for unadvertised/, 'GIT_COMMIT_NOT_FOUND', undefined],
  [/Could not resolve (?:host|proxy)|Failed to connect|Connection (?:refused|reset|timed out|closed)|Operation timed out|returned error: (?:429|5\d\d)|early EOF|hung up unexpectedly|Network is unreachable|unable to access|SSL|certificate|gnutls/i, 'GIT_UNREACHABLE', undefined],
]

/** Words about the mirror itself; what the server says of its own repository does not count. */
const damage =
  /object file .* is empty|packfile .* (?:cannot|does not|is)|bad object|unable to read (?:tree|sha1|commit)|missing (?:blob|tree|commit)|did not receive expected object|not a git repository|bad (?:tree|pack|config)|invalid index-pack|garbage at end of loose object|shallow file has changed|Unable to create '.*\.lock'|index file .* is too small|cannot lock ref 'refs\/mirror\/|local refs could not be updated/

/** Broken objects of the mirror; a push that stumbles over one complains of its remote as well. */
const corruption =
  /loose object .* is corrupt|object corrupt or missing|inflate: data stream error|bad shallow line/

/** Reads git's standard error: what went wrong, and in which words to say it. */
export function explainGit(stderr: string): Explained {
  const own = stderr.replace(/^remote:.*$/gm, '')
  if (corruption.test(own)) return explained('GIT_MIRROR_DAMAGED', lastWords(stderr))
  for (const [words, code, reason] of rules) {
    if (words.test(stderr)) return explained(code, reason ?? lastWords(stderr))
  }
  const code = damage.test(own) ? 'GIT_MIRROR_DAMAGED' : 'GIT_FAILED'
  return explained(code, lastWords(stderr))
}

function explained(code: GitCode, reason: string): Explained {
  return { code, reason, details: reason === noSpace ? { advice: 'state-folder-space' } : {} }
}

/**
 * The line that says it best: what ssh said, as git only adds that it could not read; else the last
 * `fatal:` or `error:`, else the last one at all.
 */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim())
  const told = lines.filter((line) => line !== '' && !/^(?:hint|warning):/.test(line))
  const ssh = told.findLast((line) => line.startsWith('ssh: '))
  if (ssh !== undefined) return ssh.slice(0, 500)
  const fatal = told.findLast((line) => /^(?:fatal|error|ERROR):/.test(line))
  const words = fatal ?? told.at(-1) ?? 'git failed without a word'
  return words
    .replace(/^(?:fatal|error|ERROR): /, '')
    .replace(/ CAfile: \S+ CRLfile: \S+$/, '') // names a file that is gone by now
    .slice(0, 500)
}
