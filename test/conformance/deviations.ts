/** Where Tidemark answers differently from the reference on purpose: rule name to reason. */
export const deviations: Readonly<Record<string, string>> = {
  'edits-invalid-files':
    'files that the reference skips as invalid YAML are edited where the marked value is certain',
  'edits-lists-in-place': 'a kind: List is edited, not unwrapped into new files',
  'refuses-claimed-path':
    'an object that claims another path by annotation makes us refuse its file, not the whole run',
  'updated-templates': 'templates over .Updated and .Changed.ImageResult still work',
}
