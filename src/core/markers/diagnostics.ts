/** Why a marker does nothing, or looks wrong. Closed: tools and documents list every code. */
export type DiagnosticCode =
  | 'malformed-json'
  | 'typographic-quotes'
  | 'single-quotes'
  | 'extra-text'
  | 'wrapped-marker'
  | 'unterminated-marker'
  | 'non-string-member'
  | 'wrong-case'
  | 'empty-setter'
  | 'malformed-setter'
  | 'on-mapping'
  | 'on-sequence'
  | 'on-flow-collection'
  | 'on-alias'
  | 'above-key'
  | 'before-value'
  | 'no-value'
  | 'shared-comment'
  | 'shadowed-comment'
  | 'stray-marker'
  | 'inside-string'
  | 'needs-space'
  | 'shadowed-key'
  | 'in-merge'
  | 'outside-list-items'
  | 'after-document-end'
  | 'unclear-value'
  | 'not-json'
  | 'path-annotation'
  | 'unsafe-path'
  | 'file-too-large'
  | 'too-many-markers'
  | 'unknown-policy'
  | 'no-result'
  | 'unwritable-value'
  | 'suffix-on-image'

/** The words for a code: `severity` says whether the marker was left alone or only looks odd. */
export type DiagnosticText = {
  readonly severity: 'ineffective' | 'suspicious'
  readonly cause: string
  readonly remedy: string
}

const text = (cause: string, remedy: string): DiagnosticText => ({
  severity: 'ineffective',
  cause,
  remedy,
})

/**
 * Each diagnostic code with its cause and its remedy, one line each.
 *
 * The single source of these words: the `skipped` list, `markers lint` and the errors page print
 * them (spec/image-automation §8.3).
 */
export const diagnosticTexts: Readonly<Record<DiagnosticCode, DiagnosticText>> = {
  // The comment
  'malformed-json': text(
    'the comment is not exactly one JSON object of strings',
    'write it as {"$imagepolicy": "namespace:policy"}',
  ),
  'typographic-quotes': text(
    'the marker has typographic quotes, which are no JSON',
    'replace them by straight double quotes',
  ),
  'single-quotes': text(
    'the marker has single quotes, which are no JSON',
    'replace them by double quotes',
  ),
  'extra-text': text(
    'the comment holds other text beside the marker',
    'move the other text to a line of its own',
  ),
  'wrapped-marker': text(
    'the marker is wrapped over two lines',
    'put the whole marker on the line of its value',
  ),
  'unterminated-marker': text('the marker has no closing brace', 'close the JSON object'),
  'non-string-member': text(
    'a member of the marker is neither a string nor null',
    'keep only members that are strings',
  ),
  'wrong-case': text('the key is not spelled $imagepolicy', 'write it in lower case'),
  'empty-setter': text('the marker names no policy', 'name it as namespace:policy'),
  'malformed-setter': text(
    'the marker does not name a policy as namespace:policy, with :tag, :name or :digest or nothing',
    'name it as namespace:policy',
  ),
  // The place
  'on-mapping': text('the marker stands on a mapping', 'move it behind the value'),
  'on-sequence': text('the marker stands on a sequence', 'move it behind the item'),
  'on-flow-collection': text(
    'the marker stands behind a flow collection, not behind one value',
    'put the value on a line of its own',
  ),
  'on-alias': text('the marker stands on an alias', 'move it to the anchored value'),
  'above-key': text('the marker stands above a key', 'move it behind the value'),
  'before-value': text(
    'the marker stands behind the key, and the value is on the next line',
    'move it behind the value',
  ),
  'no-value': text('there is no value to replace', 'write a value, if only ""'),
  'shared-comment': text(
    'the marker is one of several comment lines',
    'make it the only comment line above the item, or move it behind the value',
  ),
  'shadowed-comment': text(
    'the item has a comment on its own line, so the one above does not count',
    'keep one of the two',
  ),
  'stray-marker': text('the marker belongs to no value', 'move it behind the value it rules'),
  'inside-string': text(
    'the marker is part of a string, so it is no comment',
    'mark the value where it is a value of its own',
  ),
  'needs-space': text('there is no space in front of the #', 'put a space in front of it'),
  'shadowed-key': text(
    'an earlier entry of the mapping has the same key',
    'remove one of the two entries',
  ),
  'in-merge': text('the value is part of a merge key', 'mark it where it is defined'),
  'outside-list-items': text(
    'the value is part of a list but of none of its items',
    'mark values of the items only',
  ),
  'after-document-end': text(
    'the value follows a document end (...) without a new document (---)',
    'replace the ... by ---',
  ),
  'unclear-value': text(
    'the file is not valid YAML here, and where the value begins and ends is not certain',
    'put a simple value and its marker on one line, or correct the YAML',
  ),
  'not-json': text('the file is named as JSON but is not', 'correct it, or rename the file'),
  // The file
  'path-annotation': text(
    'an annotation config.kubernetes.io/path claims another path for the object',
    'remove the annotation',
  ),
  'unsafe-path': text(
    'the path is absolute, or holds a .. or .git segment',
    'give a path below the update root',
  ),
  'file-too-large': text('the file is too large to be searched for markers', 'split the file'),
  'too-many-markers': text('the file holds too many markers', 'split the file'),
  // The policy
  'unknown-policy': text(
    'no selected policy has this name',
    'create the policy in the namespace of the automation, or correct the name',
  ),
  'no-result': text('the policy has not selected an image yet', 'look at the status of the policy'),
  'unwritable-value': text(
    'the new value cannot be written in the style of the old one',
    'write the value in double quotes',
  ),
  // Odd, but in effect
  'suffix-on-image': {
    severity: 'suspicious',
    cause: 'the marker sets only a part, and the value is a whole image',
    remedy: 'remove the :tag or :name, or keep only that part in the value',
  },
}
