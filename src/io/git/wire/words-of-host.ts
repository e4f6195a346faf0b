/** What git and ssh say at every failure, and what is no failure: it tells nobody why. */
const noise =
  /^(?:hint|warning):|^Warning: Permanently added|^\*\* |^fatal: (?:Could not read from remote|[Tt]he remote end hung up|early EOF)|^fatal: '.*' does not appear to be a git repository|^Please make sure you have the correct|^and the repository exists|^(?:send|fetch)-pack: unexpected disconnect|^error: failed to push some refs|^Everything up-to-date|^To \S+$/

/** What a host tells of its work on a pack. */
const progress =
  /^(?:Enumerating|Counting|Compressing|Receiving|Writing|Unpacking) objects:|^Resolving deltas:|^Total \d+ \(delta/

/** How a line begins that is not ssh's. */
const prefix = /^(?:fatal|error|ERROR|remote): ?/

/**
 * The words of the remote, or of ssh about it, in what git said; empty where there are none.
 *
 * Over HTTP and in a session they stand behind `remote:`. What a server says over ssh before git
 * begins to speak comes as it is, together with ssh's own words, and git only adds that it could not
 * read. Of a long text the end is taken: what stands before it are greetings.
 */
export function hostWords(stderr: string): string {
  const lines = linesOf(stderr)
  const marked = lines.filter((line) => /^(?:remote|ERROR):/.test(line))
  if (marked.some((line) => bare(line) !== '')) return joined(marked)
  if (/^fatal: Could not read from remote repository/m.test(stderr)) return joined(lines)
  return joined(lines.filter((line) => !prefix.test(line) && isOfSsh(line)))
}

function isOfSsh(line: string): boolean {
  return /^(?:ssh|kex_exchange_identification|client_loop): |^Connection (?:to|closed)|^Received disconnect|^Disconnected from/.test(
    line,
  )
}

/**
 * Git's own words: the last `fatal:` or `error:` that says something, else the last line at all;
 * empty where the remote and ssh say it better.
 */
export function ownWords(stderr: string): string {
  if (/^fatal: Could not read from remote repository/m.test(stderr) && hostWords(stderr) !== '') {
    return ''
  }
  const lines = linesOf(stderr)
  const at = lines.findLastIndex((line) => /^(?:fatal|error|ERROR):/.test(line))
  const last = lastTold(stderr)
  const words = lines[at]?.startsWith('fatal: remote error:')
    ? lines.slice(at).join(' ')
    : (lines[at] ?? lines.findLast((line) => !line.startsWith('remote:')) ?? last)
  return words.replace(/^(?:fatal|error|ERROR): /, '').replace(/ CAfile: \S+ CRLfile: \S+$/, '') // names a file that is gone by now
}

/** All that was said, as hooks and signing programs say it in several lines; the end of a long text. */
export function allWords(stderr: string): string {
  const lines = linesOf(stderr).filter((line) => !line.startsWith('[GNUPG:]'))
  const first = lines.filter((line) => line !== 'fatal: failed to write commit object')
  return joined(first) || lastTold(stderr)
}

/** When all is noise, the last of it. */
function lastTold(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim())
  const told = lines.filter((line) => line !== '' && !/^(?:hint|warning):/.test(line))
  return told.at(-1) ?? 'git failed without a word'
}

function linesOf(stderr: string): string[] {
  const lines = stderr.split('\n').map((line) => line.replaceAll('\u001b[K', '').trim())
  return lines.filter((line) => line !== '' && !noise.test(line))
}

/** As many characters as are told of a host, from the end. */
const maxLength = 300

function joined(lines: readonly string[]): string {
  const words = lines.map(bare).filter((line) => line !== '')
  const kept: string[] = []
  let length = 0
  for (const line of words.toReversed()) {
    length += line.length + 1
    if (kept.length > 0 && length > maxLength) break
    kept.unshift(line)
  }
  return kept.join(' ')
}

/** A line without its prefix; empty when it is an ornament, or tells of progress. */
function bare(line: string): string {
  const words = line
    .replace(/^remote: ?/, '')
    .replace(prefix, '')
    .trim()
  return /[\p{L}\p{N}]/u.test(words) && !progress.test(words) ? words : ''
}
