/**
 * Each regular expression of the rooms that see foreign text, and each parser of foreign text, under
 * inputs that grow and are made of its own prefixes: the processor time grows with them, not faster.
 */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { parseSync, Visitor } from 'oxc-parser'
import { foreignWords } from '../../src/base/index.ts'
import { markdownCode, markdownText } from '../../src/cli/output/markdown.ts'
import { safeText } from '../../src/cli/output/safe-text.ts'
import { yamlText } from '../../src/cli/output/yaml-text.ts'
import { readManifests } from '../../src/core/kinds/index.ts'
import { findMarkers } from '../../src/core/markers/index.ts'
import { cpuMsSince, type Fuzz } from './fuzz.ts'

export const fuzz: Fuzz = {
  name: 'linear-time',
  run(seed, runs) {
    // 50 in the short form: every expression, with a few of its prefixes.
    const perSubject = Math.max(2, Math.floor(runs / 25))
    const isShort = runs <= 50
    for (const { name, run, pieces, isSlow = false } of [...expressions(), ...parsers]) {
      const lengths = isSlow && isShort ? shortLengths : longLengths
      const text = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 })
      for (const unit of fc.sample(text, { seed, numRuns: perSubject })) {
        assertLinear({ name, run }, unit.join(''), lengths)
      }
      const prefixes = pieces.map((_, index) => pieces.slice(0, index + 1).join(''))
      for (const unit of new Set([...prefixes.slice(0, 12), ...pieces.slice(0, 12)])) {
        assertLinear({ name, run }, unit, lengths)
      }
    }
  },
}

type Subject = {
  readonly name: string
  readonly run: (text: string) => unknown
  /** What inputs are made of. */
  readonly pieces: readonly string[]
  /** Takes milliseconds for a kilobyte. */
  readonly isSlow?: boolean
}

const longLengths = [1 << 10, 1 << 13, 1 << 16]
const shortLengths = [1 << 10, 1 << 13]

/** Below that, a clock says nothing. */
const noiseMs = 30
/** What the shortest input may take while the program is still cold. */
const coldMs = 300
const growth = 20

/**
 * @throws when eight times the input takes more than twenty times the time
 */
function assertLinear(
  { name, run }: Pick<Subject, 'name' | 'run'>,
  unit: string,
  lengths: readonly number[],
): void {
  const inputOf = (length: number): string =>
    `${unit.repeat(Math.ceil(length / unit.length)).slice(0, length)}\u0001`
  let limitMs = coldMs
  for (const length of lengths) {
    const input = inputOf(length)
    let best = Number.POSITIVE_INFINITY
    for (let time = 0; time < 5 && best > limitMs; time++) {
      const start = process.cpuUsage()
      run(input)
      best = Math.min(best, cpuMsSince(start))
    }
    if (best > limitMs) {
      const shown = JSON.stringify(unit.slice(0, 60))
      throw new Error(`${name}: ${length} characters of ${shown} take ${Math.round(best)} ms`)
    }
    limitMs = Math.max(noiseMs, best * growth)
  }
}

const root: string = path.join(import.meta.dirname, '..', '..')
const rooms = 'src/{base,io,cli,usecase}/**/*.ts'

/** The expressions in the source. */
function expressions(): readonly Subject[] {
  const files = globSync(rooms, { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
  return files.sort().flatMap((file) => {
    const found: Subject[] = []
    const text = readFileSync(path.join(root, file), 'utf8')
    new Visitor({
      Literal(node) {
        if (!('regex' in node)) return
        const { pattern, flags } = node.regex
        const expression = new RegExp(pattern, flags.includes('g') ? flags : `${flags}g`)
        const line = text.slice(0, node.start).split('\n').length
        const run = (input: string): unknown => input.replace(expression, '')
        found.push({ name: `${file}:${line}`, run, pieces: piecesOf(pattern) })
      },
    }).visit(parseSync(file, text).program)
    return found
  })
}

/** A text for each atom of a pattern, in its order: itself, or something of its class. */
function piecesOf(pattern: string): readonly string[] {
  const atom =
    /\\[pP]\{[^}]*\}|\\u\{?[0-9a-fA-F]{4,6}\}?|\\x[0-9a-fA-F]{2}|\\.|\[(?:\\.|[^\]\\])*\]|\(\?<?[:=!]|[^\\[]/gu
  const pieces = pattern.match(atom)?.flatMap(textOf) ?? []
  return [...pieces, ' ', 'a', '\n'].slice(0, 40)
}

const candidates = ['a', ' ', '0', '-', ':', '"', '\n', '\\', '\u0001', '.', '/', '#']

function textOf(atom: string): readonly string[] {
  if (/^[()|?*+^$]|^\(\?/.test(atom)) return []
  if (atom.length === 1 && atom !== '.') return [atom]
  try {
    const one = new RegExp(`^${atom}$`, 'us')
    return candidates.filter((text) => one.test(text)).slice(0, 2)
  } catch {
    return [atom.slice(-1)]
  }
}

const marker = ' # {"$imagepolicy": "a:b"}\n'
const yaml = [
  'a: ',
  '- ',
  '? ',
  '&a ',
  '*a ',
  '!a ',
  '"',
  "'",
  '[',
  '{',
  '}',
  ']',
  ', ',
  '# ',
  '\n',
  '|\n',
  '>\n',
  '  ',
  '\t',
  '---\n',
  '...\n',
  '%',
  '<<: ',
  'x',
  '\r',
  '{{',
  '}}',
  marker,
]
const head =
  'apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata: {name: z}\nspec:\n'
const bytes = (text: string): Uint8Array => Buffer.from(text)
const words = [
  '`',
  '#',
  '##',
  '::',
  '\\',
  ' ',
  '\n',
  '|',
  '&',
  '\x1b',
  'a',
  '\u202e',
  'section_start',
]

/** As many bytes of a mapping as the text has, all of its keys different. */
function fieldsOf(text: string): string {
  const count = Math.ceil(text.length / 8)
  return Array.from({ length: count }, (_, at) => `  ${text.slice(0, 1)}${at}: 1\n`).join('')
}

/** The parsers of foreign text that are no expression. */
const parsers: readonly Subject[] = [
  {
    name: 'readManifests',
    run: (text) => readManifests([{ path: 'a.yaml', bytes: bytes(head + text) }]),
    pieces: yaml,
    isSlow: true,
  },
  {
    // Repetition makes no new names, and what is looked up by name may be many.
    name: 'readManifests of unknown fields',
    run: (text) => readManifests([{ path: 'a.yaml', bytes: bytes(head + fieldsOf(text)) }]),
    pieces: ['k'],
  },
  {
    name: 'findMarkers of many names',
    run: (text) => findMarkers('a.yaml', bytes(fieldsOf(text) + marker)),
    pieces: ['k'],
  },
  { name: 'findMarkers', run: (text) => findMarkers('a.yaml', bytes(text + marker)), pieces: yaml },
  { name: 'markdownText', run: markdownText, pieces: words },
  { name: 'markdownCode', run: markdownCode, pieces: words },
  { name: 'safeText', run: safeText, pieces: words },
  { name: 'yamlText', run: (text) => yamlText({ text }), pieces: words },
  { name: 'foreignWords', run: (text) => foreignWords(text), pieces: words },
]
