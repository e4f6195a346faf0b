import { encodeUtf8 } from '../../base/index.ts'
import {
  hasStringTag,
  resolvesToDate,
  resolvesToString,
  type ScalarStyle,
  writeScalar,
} from '../../golang/yaml/index.ts'
import type { Change, ObjectId } from '../change/index.ts'
import { type DiagnosticCode, diagnosticTexts } from './diagnostics.ts'
import { findMarkers } from './find.ts'
import type {
  Diagnostic,
  Edits,
  FileEdits,
  FileMarkers,
  MarkedObject,
  Marker,
  Skipped,
  Splice,
} from './marker.ts'
import { assertReferences, type Refs, valueOf } from './setter.ts'

/**
 * Says which bytes of which files to replace so that every marked value is what its policy
 * selected, and why other markers were left alone.
 *
 * A file appears among the files only if one of its values differs. Values of such a file that
 * are right, but would not be read as strings, get their quotes on the way, as upstream does.
 *
 * @param files - candidates by path and content; the order is kept
 * @param refs - the selected images by `namespace:policy`; undefined for one without a result
 * @throws {MarkersError} `INVALID_IMAGE_REF` when a selected image is no reference
 * @see spec/image-automation §8.3-8.6
 */
export function editMarkers(
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
  refs: Refs,
): Edits {
  return planEdits(
    files.map((file) => findMarkers(file.path, file.bytes)),
    refs,
  )
}

/** The same from markers that were found earlier, without the bytes. */
export function planEdits(markedFiles: readonly FileMarkers[], refs: Refs): Edits {
  assertReferences(refs)
  const files: FileEdits[] = []
  const skipped: Skipped[] = []
  for (const markers of markedFiles) planFile(markers, refs, files, skipped)
  return { files, skipped }
}

/** Whether `planEdits` would write a file with these markers; cheap, so that others are not read. */
export function hasEdits(file: FileMarkers, refs: Refs): boolean {
  if (claimElsewhere(file) !== undefined) return false
  return file.markers.some((marker) => {
    const text = newText(marker, refs)
    return typeof text === 'string' && text !== marker.old
  })
}

/** Whether one of those edits would be reported, as what only a comment itself asked for is not. */
export function hasChanges({ markers, ...found }: FileMarkers, refs: Refs): boolean {
  const selected = markers.filter((marker) => marker.literal === undefined)
  return hasEdits({ ...found, markers: selected }, refs)
}

/** Another path that the file says it has. */
function claimElsewhere({ claims, path }: FileMarkers): string | undefined {
  return claims.find((claim) => claim !== path)
}

function planFile(file: FileMarkers, refs: Refs, files: FileEdits[], skipped: Skipped[]): void {
  const diagnostics = file.diagnostics.filter(
    (diagnostic) => diagnosticTexts[diagnostic.code].severity === 'ineffective',
  )
  const claim = claimElsewhere(file)
  if (claim !== undefined && file.markers.length > 0) {
    const diagnostic: Diagnostic = { code: 'path-annotation', line: 1, detail: `'${claim}'` }
    skipped.push(skip(file.path, diagnostic))
    return
  }
  const sets: Set[] = []
  for (const marker of file.markers) {
    const text = newText(marker, refs)
    if (typeof text === 'string') sets.push({ marker, text })
    else diagnostics.push({ ...text, ...placeOf(marker) })
  }
  skipped.push(
    ...diagnostics
      .toSorted((a, b) => a.line - b.line)
      .map((diagnostic) => skip(file.path, diagnostic)),
  )
  if (!sets.some(({ marker, text }) => marker.old !== text)) return
  const splices = sets.flatMap(splicesOf).toSorted((a, b) => a.start - b.start)
  files.push({ path: file.path, splices, changes: changesOf(file, sets) })
}

/** A marker and the text its value is to have. */
type Set = { readonly marker: Marker; readonly text: string }

/** The text for a marker, or the code that says why there is none. */
function newText(marker: Marker, refs: Refs): string | { readonly code: DiagnosticCode } {
  if (marker.literal !== undefined) return writable(marker, marker.literal)
  const value = valueOf(marker.setter, refs)
  return value.kind === 'text' ? writable(marker, value.text) : { code: value.kind }
}

/** A block has no escapes, and its first line sets the indentation. */
function writable(marker: Marker, text: string): string | { readonly code: DiagnosticCode } {
  const isHard = marker.style === 'block' && !/^[^\s\p{C}][^\p{C}]*$/u.test(text)
  return isHard && text !== marker.old ? { code: 'unwritable-value' } : text
}

function splicesOf({ marker, text }: Set): Splice[] {
  const { start, end, block, style } = marker
  if (style !== 'block') {
    const written = styleOf(marker, style, text)
    if (text === marker.old && written === style) return []
    return [splice(start, end, writeScalar(text, written, marker.flow))]
  }
  if (text === marker.old || block === undefined) return []
  return [splice(block.start + 1, block.end, '-'), splice(start, end, block.indent + text)]
}

/**
 * Double quotes for a plain value that would not be read as a string; an explicit null that is
 * right already keeps what it has. Upstream quotes a date only where a string was.
 */
function styleOf({ old, isNull }: Marker, style: ScalarStyle, text: string): ScalarStyle {
  if (style !== 'plain' || (isNull === true && text === old)) return style
  const isString = resolvesToString(text) && !(resolvesToDate(text) && hasStringTag(old))
  return isString ? style : 'double'
}

function splice(start: number, end: number, text: string): Splice {
  return { start, end, text: encodeUtf8(text) }
}

/** What is reported: only real differences, and none that a comment itself asked for. */
function changesOf(file: FileMarkers, sets: readonly Set[]): Change[] {
  const objects = file.objects.map(identityOf)
  const changes: Change[] = []
  for (const { marker, text } of sets) {
    const before = objects[marker.object] ?? nobody
    // Upstream names the object as it is right after this one value was set.
    const object = marker.identity === undefined ? before : { ...before, [marker.identity]: text }
    objects[marker.object] = object
    if (marker.old === text || marker.literal !== undefined) continue
    // QUIRK(spec/image-automation §8.7): kept, items of a list have no file name in messages.
    const name = file.objects[marker.object]?.isItem === true ? '' : file.path
    const { setter, old, line } = marker
    changes.push({ file: name, object, setter, old, new: text, line })
  }
  return changes
}

function identityOf({ apiVersion, kind, namespace, name }: MarkedObject): ObjectId {
  return { apiVersion, kind, namespace, name }
}

const nobody: ObjectId = { apiVersion: '', kind: '', namespace: '', name: '' }

function placeOf({ line, column, setter }: Marker): Pick<Diagnostic, 'line' | 'column' | 'setter'> {
  return { line, column, setter }
}

function skip(path: string, { detail, ...diagnostic }: Diagnostic): Skipped {
  const { cause } = diagnosticTexts[diagnostic.code]
  return { path, ...diagnostic, why: detail === undefined ? cause : `${cause}: ${detail}` }
}
