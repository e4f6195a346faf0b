import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Failure } from '../../src/base/index.ts'
import { type MessageInput, writeMessage } from '../../src/core/message/index.ts'
import { newMeter } from '../../src/golang/fmt/index.ts'
import { sprigFunctions } from '../../src/golang/sprig/index.ts'
import { cpuMsSince, type Fuzz } from './fuzz.ts'

/** More than the dearest template takes on a busy machine; a hang is minutes. */
const patienceCpuMs = 30_000

/** Seconds each, by design; their limit is tested where they are. */
const slow = ['genPrivateKey', 'bcrypt', 'htpasswd', 'derivePassword']

const functions = [...sprigFunctions({ meter: newMeter({ units: 0, depth: 0 }) }).keys()].filter(
  (name) => !slow.includes(name),
)

// biome-ignore format: an alphabet is read as a block
const terms = [
  '.', '$', '$x', '.Changed', '.Changed.FileChanges', '.Changed.Objects', '.Changed.Changes', '.Updated',
  '.Updated.Images', '.Changed.ImageResult', '.Values', '.Values.a', '.Values.none', '.AutomationObject',
  '1', '-1', '0', '1000000', '9223372036854775807', '1e309', '1.5', '0x', "'a'", '"a"', '"%[2]*.*d%v"', '`(a*)*b`',
  '"é\\xff"', '""', 'nil', 'true', '(list 1 "a" nil)', '(dict "a" (dict "b" 1))', '(semver "1.2.3")',
  '(toDate "2006" "2024")', '(repeat 100000 "ab")', '(until 10000)', '(split "," "a,b")',
]
const builtins = [
  'and',
  'or',
  'not',
  'len',
  'index',
  'print',
  'printf',
  'println',
  'html',
  'js',
  'urlquery',
  'call',
  'eq',
  'lt',
]

const term = fc.constantFrom(...terms)
const command = fc
  .tuple(fc.constantFrom(...functions, ...builtins), fc.array(term, { maxLength: 4 }))
  .map(([name, words]) => [name, ...words].join(' '))
const pipe = fc.oneof(
  command,
  term,
  fc.tuple(command, command).map(([a, b]) => `${a} | ${b}`),
  fc.tuple(command, command).map(([a, b]) => `${a} (${b})`),
)
const action = fc.tuple(
  fc.constantFrom(
    '{{',
    '{{- ',
    '{{ $x := ',
    '{{ $x = ',
    '{{ if ',
    '{{ range $x := ',
    '{{ with ',
    '{{ template "t" ',
  ),
  pipe,
  fc.constantFrom('}}', ' -}}', ' }}{{ end }}', '}}{{ . }}{{ else }}b{{ end }}'),
)
const piece = fc.oneof(
  { weight: 6, arbitrary: action.map((parts) => parts.join('')) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '{{ end }}',
      '{{ else }}',
      '{{ break }}',
      '{{ define "t" }}{{ . }}{{ end }}',
      '{{ $d := dict }}{{ set $d "d" $d }}',
      '{{ $x := "ab" }}{{ range until 40 }}{{ $x = print $x $x }}{{ end }}',
      '{{ $x := list 1 }}{{ range until 40 }}{{ $x = list $x $x }}{{ end }}{{ $x }}',
      '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}',
      '{{/* c */}}',
      '{{ (',
      ') }}',
      ' | ',
      '}}',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
)
const template = fc
  .array(piece, { minLength: 1, maxLength: 6 })
  .map((pieces) => `{{ $x := "v" }}${pieces.join('')}`)

const text = fc.string({ unit: 'binary', maxLength: 6 })
const change = fc.record({
  file: fc.constantFrom('a.yaml', 'b/c.yaml'),
  object: fc.record({ apiVersion: text, kind: text, namespace: text, name: text }),
  setter: fc.constantFrom('ns:p', 'ns:p:tag', 'ns', ''),
  old: text,
  new: text,
  line: fc.nat(9),
})
const input: fc.Arbitrary<MessageInput> = fc.record({
  template,
  automation: fc.record({ namespace: text, name: text }),
  changes: fc.array(change, { maxLength: 5 }),
  values: fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor'), text),
})

/** A message or a `Failure`, never anything else, and never for ever. */
export const fuzz: Fuzz = {
  name: 'template',
  run(seed, runs) {
    const answers = fc.property(input, (message) => {
      const start = process.cpuUsage()
      try {
        assert.equal(typeof writeMessage({ ...message, ...chance }), 'string')
      } catch (thrown) {
        if (!(thrown instanceof Failure)) throw thrown
        assert.match(thrown.code, /^TEMPLATE_/)
      }
      assert.ok(cpuMsSince(start) < patienceCpuMs, 'took too long')
    })
    fc.assert(answers, { seed, numRuns: runs })
  },
}

const chance = {
  random: { next: () => 0.5, bytes: (length: number) => new Uint8Array(length) },
  clock: { nowMs: () => 0 },
}
