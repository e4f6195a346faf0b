import { type Advice, foreignWords, withoutSecrets } from '../../../base/index.ts'
import type { GitCode } from '../git-error.ts'
import { hostWords, ownWords } from './words-of-host.ts'

/** What git's words on standard error mean. */
export type Explained = {
  readonly code: GitCode
  /** What went wrong, and what the host said to it. */
  readonly reason: string
  /** The same without the host's words. */
  readonly brief: string
  /** For the failure that is made of it. */
  readonly details: { readonly advice?: Advice }
}

const noSpace = 'no space left on device'

/** No pattern looks at more of a line: some of them try every place in it. */
const maxLineLength = 1_000

type Rule = readonly [words: RegExp, code: GitCode, reason: string | undefined, advice?: Advice]

/** What no word of the host can add to. */
// biome-ignore format: a table is read down its columns
const ownRules: readonly Rule[] = [
  [/^(?!remote:).*No space left on device/m, 'GIT_FAILED', noSpace],
  [/REVOKED HOST KEY DETECTED/, 'GIT_HOST_KEY_CHANGED', 'ssh: handshake failed: known_hosts marks the host key as revoked; ask the operator of the host for its new key'],
  [/REMOTE HOST IDENTIFICATION HAS CHANGED|^WARNING: \S+ key found for host/m, 'GIT_HOST_KEY_CHANGED', 'ssh: handshake failed: the host key is another one than in known_hosts: the host was set up anew, or somebody stands in between; replace the entry once the operator of the host has confirmed the fingerprint'],
  [/Host key verification failed/, 'GIT_HOST_KEY_UNKNOWN', 'ssh: handshake failed: the host key is not in known_hosts; compare its fingerprint with the one that the operator of the host publishes, then add it'],
  [/cannot run ssh|ssh: not found|ssh: No such file/, 'GIT_SSH_MISSING', 'ssh is not installed; install the OpenSSH client'],
]

/**
 * First match wins. Where a reason is given it is the text of the reference implementation's Git
 * client (spec/image-automation §7.2), which alerts and runbooks know; the host's words follow it.
 */
// biome-ignore format: a table is read down its columns
const rules: readonly Rule[] = [
  [/^ERROR: Repository not found|^fatal: repository .* not found|returned error: 404|does not appear to be a git repository|^fatal: '.*' does not exist|^remote: Repository not found|The project you were looking for could not be found/m, 'GIT_REPOSITORY_NOT_FOUND', 'repository not found'],
  [/Authentication failed|could not read (?:Username|Password)|returned error: 401|Permission denied(?: \(|, please try again)|Too many authentication failures|incorrect passphrase|invalid credentials/i, 'GIT_AUTHENTICATION_REQUIRED', 'authentication required'],
  [/returned error: 403|Permission to .* denied|You are not allowed to/, 'GIT_FORBIDDEN', 'authorization failed'],
  [/returned error: 30[12378]|unable to update url base from redirection/, 'GIT_REDIRECTED', undefined],
  [/returned error: 413/, 'GIT_PUSH_REFUSED', 'the host takes no request of this size (413); raise its limit, or push over SSH'],
  [/Unable to negotiate with/, 'GIT_FAILED', undefined, 'ssh-algorithms'],
  [/couldn't find remote ref (.*)/, 'GIT_REF_NOT_FOUND', undefined],
  [/not our ref|not allow request for unadvertised/, 'GIT_COMMIT_NOT_FOUND', undefined],
  [/Could not resolve (?:host|proxy)|Failed to connect|Connection (?:refused|reset|timed out|closed)|Operation timed out|returned error: (?:429|5\d\d)|early EOF|hung up unexpectedly|Network is unreachable|unable to access|SSL|certificate|gnutls/i, 'GIT_UNREACHABLE', undefined],
]

/** How a host says that it knows us and does not let us; git's own words may be alike. */
const refusal =
  /\bread[- ]only\b|write access|access denied|not authorized|archived|\bSAML\b|suspended/i

/** Words about the mirror itself; what the server says of its own repository does not count. */
const damage =
  /object file .{0,1000} is empty|packfile .{0,1000} (?:cannot|does not|is)|bad object|unable to read (?:tree|sha1|commit)|missing (?:blob|tree|commit)|did not receive expected object|not a git repository|bad (?:tree|pack|config)|invalid index-pack|garbage at end of loose object|shallow file has changed|Unable to create '.{0,1000}\.lock'|index file .{0,1000} is too small|cannot lock ref 'refs\/mirror\/|local refs could not be updated/

/** Broken objects of the mirror; a push that stumbles over one complains of its remote as well. */
const corruption =
  /loose object .{0,1000} is corrupt|object corrupt or missing|inflate: data stream error|bad shallow line/

/**
 * Reads git's standard error: what went wrong, and in which words to say it.
 *
 * @param stderr - as it was said: a secret may be a word by which a failure is known
 * @param secrets - what the words must not repeat
 */
export function explainGit(stderr: string, secrets: readonly string[] = []): Explained {
  const lines = stderr.split('\n').map((line) => line.slice(0, maxLineLength))
  const said = lines.join('\n')
  const own = lines.filter((line) => !line.startsWith('remote:')).join('\n')
  const shown = withoutSecrets(stderr, secrets)
  if (corruption.test(own)) return worded('GIT_MIRROR_DAMAGED', undefined, shown)
  for (const [words, code, reason = ''] of ownRules) {
    if (words.test(said)) return fixed(code, reason, foreignWords(fingerprintIn(said)))
  }
  const [, code, reason, advice] = rules.find(([words]) => words.test(said)) ?? []
  if (code !== undefined && !isVague(code)) return worded(code, reason, shown, advice)
  if (refusal.test(hostWords(said))) return worded('GIT_FORBIDDEN', 'authorization failed', shown)
  return worded(code ?? (damage.test(own) ? 'GIT_MIRROR_DAMAGED' : 'GIT_FAILED'), reason, shown)
}

/** A host that refuses over ssh hangs up as one does that is out of order. */
function isVague(code: GitCode): boolean {
  return code === 'GIT_UNREACHABLE'
}

/** The key that a host shows now, as ssh says it; it is no secret. */
function fingerprintIn(said: string): string {
  const [, kind, print] =
    /The fingerprint for the (\S+) key sent by the remote host is\s+(SHA256:[\w+/=]+)/.exec(said) ??
    []
  return print === undefined ? '' : `, now ${kind} ${print},`
}

function fixed(code: GitCode, text: string, print: string): Explained {
  const reason =
    code === 'GIT_HOST_KEY_CHANGED' ? text.replace('host key', `host key${print}`) : text
  const details = reason === noSpace ? ({ advice: 'state-folder-space' } as const) : {}
  return { code, reason, brief: reason, details }
}

function worded(
  code: GitCode,
  reason: string | undefined,
  shown: string,
  advice?: Advice,
): Explained {
  const host = hostWords(shown)
  const own = reason ?? foreignWords(ownWords(shown))
  // Of a failure over ssh git itself knows nothing but that it could not read.
  const brief = reason === undefined && own === '' ? foreignWords(host) : own
  return {
    code,
    reason: withHostWords(brief, host),
    brief,
    details: advice === undefined ? {} : { advice },
  }
}

/** The reason, and the host's own words unless they say no more. */
function withHostWords(reason: string, host: string): string {
  const plain = (text: string): string => text.toLowerCase().replace(/(?<![.!\s])[.!\s]+$/, '')
  const words = foreignWords(host).replace(/\.$/, '')
  return plain(reason).includes(plain(words)) ? reason : `${reason}: ${words}`
}
