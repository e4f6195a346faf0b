import { diagnosticTexts } from './diagnostics.ts'
import type { FileMarkers } from './marker.ts'
import { type Refs, readSetter, valueOf } from './setter.ts'

/** Of a file that has to be looked at whatever was selected. */
const always = 'always'
/** Longer ones are not worth remembering. */
const maxLength = 300

/**
 * Texts by which a file with markers is found again: what each setter's value is now.
 *
 * They are few, short and the same in files that are alike, so that an index can keep those of
 * whole folders, and a run looks only at the folders where something is to be said or changed.
 */
export function markerTerms({ markers, diagnostics, claims }: FileMarkers): readonly string[] {
  const terms = new Set(markers.map(({ setter, old }) => termOf(setter, old)))
  const isOwn = markers.some(({ literal, old }) => literal !== undefined && literal !== old)
  const hasDiagnostic = diagnostics.some(
    ({ code }) => diagnosticTexts[code].severity === 'ineffective',
  )
  if (isOwn || hasDiagnostic || claims.length > 0) terms.add(always)
  return [...terms]
}

/** Whether `planEdits` may have to edit or mention a file with this term. */
export function mayMatter(term: string, refs: Refs): boolean {
  const marker = readTerm(term)
  if (marker === undefined) return term === always
  const value = valueOf(marker.setter, refs)
  return value.kind !== 'text' || value.text !== marker.old
}

/** Whether a file with this term may hold a value that one of these policies rules. */
export function mayFollow(term: string, isPolicy: (policy: string) => boolean): boolean {
  const marker = readTerm(term)
  return marker === undefined ? term === always : readSetter(marker.setter, isPolicy) !== undefined
}

function termOf(setter: string, old: string): string {
  const isPlain = !setter.includes('\n') && setter.length + old.length <= maxLength
  return isPlain ? `${setter}\n${old}` : always
}

function readTerm(term: string): { readonly setter: string; readonly old: string } | undefined {
  const end = term.indexOf('\n')
  return end === -1 ? undefined : { setter: term.slice(0, end), old: term.slice(end + 1) }
}
