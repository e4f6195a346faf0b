import { withoutSecrets } from './secret-texts.ts'

/** As much of a foreign explanation as a person reads. */
const maxLength = 300

/**
 * Somebody else's words as an error may repeat them: on one line, bounded, and without the secrets
 * that they were told, which some servers send back.
 *
 * Controls, line ends and characters that turn the reading direction become spaces.
 *
 * @param secrets - each as it was sent; empty ones are passed over
 */
export function foreignWords(text: string, secrets: readonly string[] = []): string {
  // Masked before it is cut, so that no part of a secret is left at the end.
  const line = withoutSecrets(text, secrets).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
  const told = line.trim()
  return told.length > maxLength ? `${told.slice(0, maxLength).toWellFormed()}…` : told
}
