/** The sources as the checks see them: text and syntax tree of each file, read once. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Program, parseSync, Visitor } from 'oxc-parser'

export type Source = {
  /** Path from the project's root: `src/core/policy/index.ts`. */
  readonly file: string
  readonly text: string
  readonly program: Program
  readonly imports: readonly Import[]
  readonly isTest: boolean
}

/** One mention of another module: `import`, `export … from`, `import()`, or `import('…')` as a type. */
export type Import = { readonly specifier: string; readonly line: number }

/** A breach of a rule; `what` says also what to do instead. */
export type Offence = {
  readonly file: string
  readonly line: number
  readonly what: string
  /** What a list of known offenders calls it: a name that survives a move to another file. */
  readonly name?: string
}

/** All TypeScript files below `src`, in the order of their paths. */
export function readSources(root: string): Source[] {
  return readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `src/${name.split(path.sep).join('/')}`)
    .sort()
    .map((file) => parseSource(file, readFileSync(path.join(root, file), 'utf8')))
}

/** One file from its text; `file` decides which rules it has to keep. */
export function parseSource(file: string, text: string): Source {
  const { program, errors } = parseSync(file, text)
  const [error] = errors
  if (error !== undefined) throw new Error(`${file}: ${error.message}`)
  const imports = importsOf(program, text)
  return { file, text, program, imports, isTest: file.endsWith('.test.ts') }
}

/** The line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/** What `file` means by a specifier that starts with a dot: a path from the project's root. */
export function targetOf(file: string, specifier: string): string {
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))
}

function importsOf(program: Program, text: string): Import[] {
  const imports: Import[] = []
  const add = (node: { type: string; start: number } | null): void => {
    if (node?.type !== 'Literal' || !('value' in node) || typeof node.value !== 'string') return
    imports.push({ specifier: node.value, line: lineAt(text, node.start) })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
  }).visit(program)
  return imports
}
