import { readJson, startsLikeJson, wholeFile } from './json/read-json.ts'
import { readByLine } from './lines/read-by-line.ts'
import type { Format } from './reader.ts'
import { readSimple } from './simple/read-simple.ts'
import { readYaml } from './yaml/read-yaml.ts'
import { yamlDocuments } from './yaml/yaml-documents.ts'

/** How a file's comments are read; part of the key under which `FileMarkers` may be kept. */
export type FileFormat = 'yaml' | 'json'

/** The formats, each with what knows its files; the first that accepts a name counts. */
export const formats: Readonly<Record<FileFormat, Format>> = {
  // As upstream, case-sensitive (spec/image-automation §8.1).
  yaml: {
    accepts: (name) => /\.ya?ml$/.test(name) || name === 'Kustomization',
    fits: () => true,
    values: 'markable',
    documents: yamlDocuments,
    // Simply laid out; any YAML; none, such as a Helm template.
    readers: [readSimple, readYaml, readByLine],
  },
  // JSON with comments, which upstream never opens.
  json: {
    accepts: (name) => /\.jsonc?$/.test(name),
    fits: startsLikeJson,
    values: 'unmarkable',
    documents: wholeFile,
    readers: [readJson],
  },
}
