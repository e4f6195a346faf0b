/** Takes known secrets out of text that is about to be shown. */
export type Redactor = {
  /** From now on `secret` is shown as `***`. Shorter than four characters is no secret. */
  readonly hide: (secret: string) => void
  readonly redact: (text: string) => string
}

/** Lives as long as one run of the program. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>()
  return {
    hide(secret) {
      // Masking every `a` would make the text useless and still tell the secret.
      if (secret.length < 4) return
      secrets.add(secret)
      secrets.add(encodeURIComponent(secret))
    },
    redact(text) {
      let shown = text
      const longestFirst = [...secrets].sort((a, b) => b.length - a.length)
      for (const secret of longestFirst) shown = shown.replaceAll(secret, '***')
      return shown
    },
  }
}
