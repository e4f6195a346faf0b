import { foreignWords, withoutSecrets } from '../../../base/index.ts'
import { type Explained, explainGit } from './explain-git.ts'
import { allWords } from './words-of-host.ts'

/** As much of it is read; what decides stands at the end. */
const maxLength = 64 * 1024
const maxRemoteLength = 2_000

/**
 * What one git said on standard error, its own words and those of ssh and the remote.
 *
 * Secrets may be in it, as some remotes repeat what they are told. What it means is read from the
 * text as it is, since a secret may be a common word; whatever leaves is masked.
 */
export class GitWords {
  readonly #text: string
  readonly #secrets: readonly string[]

  constructor(stderr: string, secrets: readonly string[] = []) {
    this.#text = lastLines(stderr)
    this.#secrets = secrets
  }

  says(words: RegExp): boolean {
    return words.test(this.#text)
  }

  /** The first group of a match, to be used and not to be shown. */
  find(words: RegExp): string | undefined {
    return words.exec(this.#text)?.[1]
  }

  /** What stands in its lines behind `start`, together; to be used and not to be shown. */
  rest(start: RegExp): string {
    const lines = this.#text.split('\n').filter((line) => start.test(line))
    return lines.map((line) => line.replace(start, '')).join('')
  }

  /** What went wrong, and in which words to say it. */
  explain(): Explained {
    return explainGit(this.#text, this.#secrets)
  }

  /** All that was said, on one line, or the end of it. */
  all(): string {
    return this.masked(allWords(withoutSecrets(this.#text, this.#secrets)))
  }

  /** What the remote printed, line by line, without git's prefix and the sideband's padding. */
  ofRemote(): string {
    const told = withoutSecrets(this.#text, this.#secrets)
    const lines = told.split('\n').filter((line) => line.startsWith('remote:'))
    const words = lines.map((line) =>
      line.slice('remote:'.length).replaceAll('\u001b[K', '').trim(),
    )
    return words
      .filter((line) => line !== '')
      .join('\n')
      .slice(0, maxRemoteLength)
  }

  /** A text that came by another way, as this git may show it. */
  masked(text: string): string {
    return foreignWords(text, this.#secrets)
  }
}

/** A line that would be halved goes altogether: half a secret would not be recognised. */
function lastLines(text: string): string {
  if (text.length <= maxLength) return text
  const end = text.slice(-maxLength)
  const start = end.indexOf('\n')
  return start === -1 ? '' : end.slice(start + 1)
}
