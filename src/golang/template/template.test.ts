import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../../base/index.ts'
import { fromByteText, goDict, goInt, goString, newMeter } from '../fmt/index.ts'
import {
  executeTemplate,
  isBuiltin,
  maxDepth,
  maxOutputBytes,
  newTemplateMeter,
  parseTemplate,
} from './index.ts'

const data = goDict([
  ['n', goInt(3)],
  ['name', goString('web')],
])

function render(text: string, meter = newTemplateMeter()): string {
  const template = parseTemplate('t', text, isBuiltin)
  return fromByteText(executeTemplate(template, data, { functions: new Map(), meter }))
}

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, template: string, output: string][] = [
  ['text is copied',                '{ {x} }',                                        '{ {x} }'],
  ['blanks are trimmed',            'a {{- 1 -}} b',                                  'a1b'],
  ['a comment leaves nothing',      'a{{/* c */}}b',                                  'ab'],
  ['a missing key has no value',    '{{ .none }}',                                    '<no value>'],
  ['map keys are sorted',           '{{ range $k, $v := . }}{{ $k }}={{ $v }} {{ end }}', 'n=3 name=web '],
  ['ranges over integers',          '{{ range $i := .n }}{{ $i }}{{ end }}',          '012'],
  ['break and continue',            '{{ range 5 }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ if eq . 3 }}{{ break }}{{ end }}{{ . }}{{ end }}', '02'],
  ['else with',                     '{{ with 0 }}a{{ else with 2 }}b{{ . }}{{ end }}', 'b2'],
  ['and stops at the first false',  '{{ and 0 (index 1 1) }}',                        '0'],
  ['templates call templates',      '{{ define "x" }}<{{ . }}>{{ end }}{{ template "x" .name }}', '<web>'],
  ['bytes are counted',             '{{ len "é" }} {{ index "é" 0 }}',                '2 195'],
  ['indexed verbs',                 '{{ printf "%[2]s %05[1]d|%+[3]q" 42 "a" "é" }}',    'a 00042|"\\u00e9"'],
]

for (const [name, template, output] of rows) {
  test(`template: ${name}`, () => assert.equal(render(template), output))
}

// biome-ignore format: a table is read down its columns
const errors: readonly [template: string, code: string, message: string][] = [
  ['{{ nope }}', 'TEMPLATE_PARSE', 'template: t:1: function "nope" not defined'],
  ['a\n{{ if }}', 'TEMPLATE_PARSE', 'template: t:2: missing value for if'],
  ['{{ constructor }}', 'TEMPLATE_PARSE', 'template: t:1: function "constructor" not defined'],
  ['{{ .name.x }}', 'TEMPLATE_EXECUTE', `template: t:1:8: executing "t" at <.name.x>: can't evaluate field x in type interface {}`],
  ['{{ index . 1 }}', 'TEMPLATE_EXECUTE', 'template: t:1:3: executing "t" at <index . 1>: error calling index: value has type int; should be string'],
  ['{{ eq 1 1.0 }}', 'TEMPLATE_EXECUTE', 'template: t:1:3: executing "t" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64'],
]

for (const [template, code, message] of errors) {
  test(`template: ${template} fails`, () => {
    assert.throws(() => render(template), { code, message })
  })
}

test('template: output may have its limit and not a byte more', () => {
  const meter = newMeter({ units: maxOutputBytes * 4, depth: maxDepth })
  assert.equal(render('a'.repeat(maxOutputBytes), meter).length, maxOutputBytes)
  assert.throws(() => render('a'.repeat(maxOutputBytes + 1)), { code: 'TEMPLATE_LIMIT' })
})

test('template: parentheses nest to the limit and no deeper', () => {
  const nested = (depth: number): string => `{{ ${'('.repeat(depth)}1${')'.repeat(depth)} }}`
  assert.equal(render(nested(maxDepth - 1)), '1')
  assert.throws(() => render(nested(maxDepth)), { code: 'TEMPLATE_LIMIT' })
  const message = 'template: t:1: max expression depth exceeded'
  assert.throws(() => render(nested(maxDepth + 1)), { code: 'TEMPLATE_PARSE', message })
})

for (const [name, hungry] of [
  ['an endless range', '{{ range 9223372036854775807 }}{{ end }}'],
  ['doubled text', '{{ $x := "ab" }}{{ range 60 }}{{ $x = print $x $x }}{{ end }}'],
  ['a wide verb', '{{ range 100 }}{{ $x := printf "%1000000d" 1 }}{{ end }}'],
  ['a template that calls itself', '{{ define "r" }}{{ template "r" }}{{ end }}{{ template "r" }}'],
] as const) {
  test(`template: ${name} ends`, () => {
    assert.throws(() => render(hungry), { code: 'TEMPLATE_LIMIT' })
  })
}

test('template: the meter allows its units and not one more', () => {
  let used = 0
  const counting = {
    charge: (units: number) => void (used += units),
    enter: () => ({ leave() {} }),
  }
  render('{{ .name }}', counting)
  const limited = (units: number): string => render('{{ .name }}', newMeter({ units, depth: 9 }))
  assert.equal(limited(used), 'web')
  assert.throws(() => limited(used - 1), Failure)
})
