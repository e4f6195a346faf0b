import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { encodeUtf8 } from '../../src/base/index.ts'

const manifests = path.join(import.meta.dirname, '../fixtures/manifests')
const vectors = path.join(import.meta.dirname, '../vectors')

/** The files of `test/fixtures/manifests`: what people write, with markers. */
export function ordinaryManifests(): { readonly path: string; readonly text: string }[] {
  return readdirSync(manifests).map((name) => ({
    path: name,
    text: readFileSync(path.join(manifests, name), 'utf8'),
  }))
}

/** Every text that the vectors of the setters start from or lead to. */
export function vectorTexts(): string[] {
  const lines = ['setters.jsonl', 'setters-trees.jsonl'].flatMap((name) =>
    readFileSync(path.join(vectors, name), 'utf8').trimEnd().split('\n'),
  )
  return lines.flatMap((line) => [...textsOf(JSON.parse(line))])
}

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string' && value.includes('\n')) yield value
  if (typeof value !== 'object' || value === null) return
  for (const member of Object.values(value)) yield* textsOf(member)
}

const comment = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('ns:p', 'ns:p:tag').map((s) => ` # {"$imagepolicy": "${s}"}`),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ' # c',
      '',
      ' ',
      ' #{"$imagepolicy":"ns:p:name"}',
      '# {"$imagepolicy": "ns:p"}',
      ' # {"$imagepolicy": ns:p}',
      ' # {"$imagepolicy": ""} # é',
      '  # $imagepolicy',
      ' # {"$ImagePolicy": "ns:p"}',
      ' # {"$ref": "#/definitions/io.k8s.cli.setters.ns:p"}',
      ' # {"x-k8s-cli": {"setter": {"name": "n", "value": "v"}}}',
      '\t# {"$imagepolicy": "ns:p"}',
    ),
  },
)

// biome-ignore format: an alphabet is read as a block
const scalars = [
  'x', 'ghcr.io/a/b:1.0', '1.9', '"a b"', "'c d'", "'it''s'", '"\\x41"', '"\\""', '~', 'null', 'é', '"日本"', '-x', '- x', '-',
  '--', 'a b', 'a: b', 'a:', ':a', '?', '? x', '#', 'a#b', 'a #b', '"a" b', '"a"b', '"a', "'a", '&a x', '*a', '!!str x', '!t',
  '{}', '[]', '{ }', '[ ]', '[a, b]', '[a, "b c", {d: e}]', '{a: b, c: [d]}', '{a:b}', '{a}', '[a: b]', '[a,]', '[,a]', '[', '{', ']', '[-]', '[--]', '[a b]',
  '|', '>-', '|+', '|2', '|-2', '> x', '|x', '%x', '@x', '`x', '{{ .x }}', 'x {{ .y }}', '<<', '\u00a0', 'a\tb', 'a\u007f', '\ufeff', '...', '---', 'List', 'true',
]
// biome-ignore format: an alphabet is read as a block
const keys = [
  'a', 'b', 'a b', '"a"', "'b'", 'kind', 'apiVersion', 'metadata', 'name', 'namespace', 'annotations', 'items', 'functionConfig', 'image', '<<', '"<<"',
  '? a', '"a', 'é', '"é"', '*a', '&x a', '!!str a', '1', '~', '$x', '-a', '.', '...', 'a/b', 'config.kubernetes.io/path', '"a\\x"', "'it''s'", '"a#b"', '"{{x}}"', '{a}', '""',
]
const scalar = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...scalars.slice(0, 8)) },
  { weight: 1, arbitrary: fc.constantFrom(...scalars) },
)
const key = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'kind', 'metadata', 'name', 'image'),
  },
  { weight: 1, arbitrary: fc.constantFrom(...keys) },
)
const pair = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(key, scalar).map(([name, value]) => `${name}: ${value}`) },
  { weight: 2, arbitrary: key.map((name) => `${name}:`) },
  { weight: 1, arbitrary: fc.tuple(key, scalar).map(([name, value]) => `${name} :  ${value}`) },
)
const blockLine = fc.constantFrom(
  '',
  '  ',
  '      ',
  '  x',
  '   x',
  '    x',
  '  \t',
  '\tx',
  '  # c',
  'x',
)
const block = fc
  .tuple(
    fc.constantFrom('a: |', '- >-', '- b: |+', ' - |', '  a: >', 'c: |2'),
    comment,
    fc.array(blockLine),
  )
  .map(([header, after, lines]) => [header + after, ...lines].join('\n'))
const content = fc.oneof(
  { weight: 1, arbitrary: block },
  { weight: 6, arbitrary: pair },
  { weight: 3, arbitrary: fc.oneof(pair, scalar).map((text) => `- ${text}`) },
  { weight: 1, arbitrary: fc.oneof(pair, scalar).map((text) => `-   ${text}`) },
  { weight: 1, arbitrary: fc.oneof(pair, scalar).map((text) => `- - ${text}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('-', '', '  ', '---', '--- x', '...', '%YAML 1.2', '\t'),
  },
  { weight: 1, arbitrary: scalar },
)
const line = fc.tuple(content, comment).map((parts) => parts.join(''))

/** Lines, each indented by some step more or less than the one before: mostly valid, often not. */
const grown = fc
  .array(fc.tuple(line, fc.constantFrom(-4, -2, -2, 0, 0, 0, 0, 2, 2, 2, -1, 1)), { maxLength: 14 })
  .map((lines) => {
    let indent = 0
    return lines.map(([text, step], index) => {
      indent = index === 0 ? 0 : Math.max(0, indent + step)
      return `${' '.repeat(indent)}${text}`
    })
  })

type Mutation = (lines: string[], at: number) => void

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(line, fc.nat(10)).map(
    ([text, indent]): Mutation =>
      (lines, at) => {
        lines.splice(at, 0, `${' '.repeat(indent)}${text}`)
      },
  ),
  line.map(
    (text): Mutation =>
      (lines, at) => {
        lines.splice(at, 0, `${/^ */.exec(lines[at] ?? '')?.[0] ?? ''}${text}`)
      },
  ),
  comment.map(
    (text): Mutation =>
      (lines, at) => {
        lines[at] = `${lines[at] ?? ''}${text}`
      },
  ),
  fc.constantFrom(' ', '  ', '    ', '\t', '- ').map(
    (text): Mutation =>
      (lines, at) => {
        lines[at] = `${text}${lines[at] ?? ''}`
      },
  ),
  fc.nat(3).map(
    (count): Mutation =>
      (lines, at) => {
        lines[at] = (lines[at] ?? '').slice(count)
      },
  ),
  fc.nat(3).map(
    (count): Mutation =>
      (lines, at) => {
        lines.splice(at, count)
      },
  ),
  fc.tuple(fc.nat(3), fc.nat(20)).map(
    ([count, to]): Mutation =>
      (lines, at) => {
        lines.splice(to, 0, ...lines.slice(at, at + count))
      },
  ),
  scalar.map(
    (text): Mutation =>
      (lines, at) => {
        lines[at] = (lines[at] ?? '').replace(/(?<=[:-] ).*?(?= #|$)/, () => text)
      },
  ),
  key.map(
    (text): Mutation =>
      (lines, at) => {
        lines[at] = (lines[at] ?? '').replace(/[^ ]+(?=:)/, () => text)
      },
  ),
  fc.tuple(fc.nat(60), fc.constantFrom(...' :#-"\'[]{},|>&*!?%@`\\\t\r\0~<=\u00e9')).map(
    ([column, text]): Mutation =>
      (lines, at) => {
        const old = lines[at] ?? ''
        lines[at] = old.slice(0, column) + text + old.slice(column)
      },
  ),
)

/** A real manifest, or a generated one, after some mutations; with any line ending, maybe a BOM. */
export function mutatedManifest(): fc.Arbitrary<Uint8Array> {
  const texts = [...ordinaryManifests().map(({ text }) => text), ...vectorTexts()]
  const ordinary = texts.slice(0, ordinaryManifests().length)
  const real = fc.oneof(fc.constantFrom(...ordinary), fc.constantFrom(...texts))
  const base = fc.oneof(
    real.map((text) => text.split('\n')),
    grown,
    fc
      .tuple(fc.constantFrom('', 'k:\n', '- k: v\n'), block)
      .map((parts) => parts.join('').split('\n')),
  )
  const mutations = fc.array(fc.tuple(mutation, fc.nat(60)), { maxLength: 4 })
  const ending = fc.oneof(
    { weight: 5, arbitrary: fc.constant('\n') },
    { weight: 1, arbitrary: fc.constantFrom('\r\n', '\r', '\n\n', '\n\r') },
  )
  const start = fc.oneof(
    { weight: 6, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom('\ufeff', '---\n', '# c\n---\n', '\ufeff---\n', ' ') },
  )
  return fc.tuple(base, mutations, ending, start).map(([original, changes, eol, head]) => {
    const lines = [...original]
    for (const [change, place] of changes) change(lines, place % Math.max(1, lines.length))
    return encodeUtf8(head + lines.join(eol))
  })
}
