import { attempt } from '../../base/index.ts'

/**
 * How a request is known as ours: a comment in its description that readers do not see.
 *
 * Titles, labels and authors change hands; the description is ours and is rewritten by each
 * update. Names are percent-encoded, so that none can end the comment. A mark has a line of its
 * own: what stands within a line, as in a cell of the table, is somebody else's text.
 */
const pattern = /(?<![^\n])<!-- tidemark: ([^\s<>]+) -->[ \t]*(?:\n|$)/g

/** A description without its marks, and the automations that they name. */
export type MarkedText = { readonly body: string; readonly automations: readonly string[] }

/**
 * Characters of a whole description: GitHub takes 65,536, the least of all. JavaScript counts
 * some characters twice, GitHub none.
 */
const descriptionLimit = 65_536

const ellipsis = '\n\n…'

/** The description as it is written: the text, then one mark for each automation. */
export function withMarks({ body, automations }: MarkedText): string {
  return `${body.trimEnd()}\n\n${marksOf(automations)}`
}

/** The description as it is read. */
export function splitMarks(written: string): MarkedText {
  const text = written.replaceAll('\r\n', '\n')
  const automations = [...text.matchAll(pattern)].map(([, name]) => decode(name ?? ''))
  return { body: text.replaceAll(pattern, '').trimEnd(), automations }
}

/**
 * A text as it will be read again once it is written with its marks: line ends are LF, foreign
 * marks are gone, and what no forge would take is cut off, at the end of a line if there is one.
 */
export function fittingBody({ body, automations }: MarkedText): string {
  const text = splitMarks(body).body.toWellFormed()
  const room = descriptionLimit - marksOf(automations).length - '\n\n'.length
  if (text.length <= room) return text
  const start = text.slice(0, Math.max(0, room - ellipsis.length)).replace(/[\ud800-\udbff]$/, '')
  const end = start.lastIndexOf('\n')
  return `${(end === -1 ? start : start.slice(0, end)).trimEnd()}${ellipsis}`
}

function marksOf(automations: readonly string[]): string {
  return automations.map((name) => `<!-- tidemark: ${encode(name)} -->\n`).join('')
}

function encode(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll('%2F', '/')
}

function decode(name: string): string {
  return attempt(() => decodeURIComponent(name)) ?? name
}
