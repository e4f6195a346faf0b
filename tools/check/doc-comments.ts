/** What a room lets out has a doc comment: shapes, units and errors, for those who only see the name. */
import { lineAt, type Offence, type Source } from './sources.ts'

/** Exported declarations without a doc comment right above them; tests and generated files aside. */
export function checkDocComments(sources: readonly Source[]): Offence[] {
  return sources
    .filter(({ file, isTest }) => !isTest && !file.endsWith('.generated.ts'))
    .flatMap(({ file, text, program }) =>
      program.body.flatMap((node) => {
        if (node.type !== 'ExportNamedDeclaration' || node.declaration === null) return []
        if (/\*\/\s*$/.test(text.slice(0, node.start))) return []
        const name = exportedName(text.slice(node.start))
        const what = `'${name}' has no doc comment; say what it is: its shape, units, errors`
        return [{ file, line: lineAt(text, node.start), what, name }]
      }),
    )
}

function exportedName(text: string): string {
  const words = /^export\s+(?:declare\s+|abstract\s+|async\s+)*[a-z]+\s*\*?\s*([\w$]+)?/
  return words.exec(text)?.[1] ?? text.slice(0, 40)
}
