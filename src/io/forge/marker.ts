/**
 * How a request is known as ours: a comment in its description that readers do not see.
 *
 * Titles, labels and authors change hands; the description is ours and is rewritten by each
 * update. Names are percent-encoded, so that none can end the comment.
 */
const pattern = /<!-- tidemark: ([^\s<>]+) -->\n?/g

/** A description without its marks, and the automations that they name. */
export type MarkedText = { readonly body: string; readonly automations: readonly string[] }

/** The description as it is written: the text, then one mark for each automation. */
export function withMarks({ body, automations }: MarkedText): string {
  const marks = automations.map((name) => `<!-- tidemark: ${encode(name)} -->`)
  return `${body.trimEnd()}\n\n${marks.join('\n')}\n`
}

/** The description as it is read. */
export function splitMarks(written: string): MarkedText {
  const text = written.replaceAll('\r\n', '\n')
  const automations = [...text.matchAll(pattern)].map(([, name]) => decode(name ?? ''))
  return { body: text.replaceAll(pattern, '').trimEnd(), automations }
}

function encode(name: string): string {
  return encodeURIComponent(name).replaceAll('%2F', '/')
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
