import { formsOfSecret } from '../../base/index.ts'
import { jsonStringBody } from './json-text.ts'
import { markdownText } from './markdown.ts'
import { safeLine } from './safe-text.ts'

/** Takes known secrets out of text that is about to be shown. */
export type Redactor = {
  /** From now on `secret` is shown as `***`. Shorter than four characters is no secret. */
  readonly hide: (secret: string) => void
  readonly redact: (text: string) => string
}

/** Lives as long as one run of the program. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>()
  let longestFirst: readonly string[] | undefined
  return {
    hide(secret) {
      // Masking every `a` would make the text useless and still tell the secret.
      if (secret.length < 4) return
      for (const form of formsOf(secret)) secrets.add(form)
      longestFirst = undefined
    },
    redact(text) {
      let shown = text
      longestFirst ??= [...secrets].sort((a, b) => b.length - a.length)
      for (const secret of longestFirst) shown = shown.replaceAll(secret, '***')
      return shown
    },
  }
}

/** A secret as others write it, and as it stands in our JSON, in quoted YAML and in Markdown. */
function formsOf(secret: string): readonly string[] {
  return [
    ...formsOfSecret(secret),
    jsonStringBody(secret),
    secret.replaceAll("'", "''"),
    secret.replaceAll('|', '\\|'),
    markdownText(secret),
    safeLine(secret),
  ]
}
