import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToByteText, fromByteText, goNil, newMeter } from '../fmt/index.ts'
import { executeTemplate, isBuiltin, parseTemplate } from '../template/index.ts'
import { sprigFunctions } from './index.ts'

const random = { next: () => 0.5, bytes: (length: number) => new Uint8Array(length).fill(7) }

function render(text: string, units = 16_000_000): string {
  const meter = newMeter({ units, depth: 100 })
  const functions = sprigFunctions({ meter, random, nowMs: () => 90_000 })
  const template = parseTemplate('t', text, (name) => functions.has(name) || isBuiltin(name))
  return fromByteText(executeTemplate(template, goNil, { functions, meter }))
}

// biome-ignore format: a table is read down its columns
const rows: readonly [template: string, output: string][] = [
  ['{{ snakecase "HTTPServer2Go" }} {{ kebabcase "FirstName" }} {{ camelcase "http_server" }}', 'http_server2_go first-name HttpServer'],
  ['{{ title "o\'neil x-y" }} {{ swapcase "aB" }} {{ untitle "Ab Cd" }}', "O'Neil X-Y Ab ab cd"],
  ['{{ trunc 2 "éa" }}{{ trunc -1 "abc" }}{{ substr 1 3 "abcd" }}', 'écbc'],
  ['{{ regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W" }}', '-W-xxW-'],
  ['{{ addf 0.1 0.2 }} {{ divf 10 3 }} {{ round 2.5 0 }} {{ int "0x1f" }} {{ mod -7 3 }}', '0.3 3.3333333333333335 3 31 -1'],
  ['{{ list 1 2 3 | reverse | join "-" }} {{ chunk 2 (list 1 2 3) }} {{ has 2 (list 1 2) }}', '3-2-1 [[1 2] [3]] true'],
  ['{{ merge (dict "a" 0) (dict "a" 5 "b" (dict "c" 1)) }}', 'map[a:5 b:map[c:1]]'],
  ['{{ toJson (dict "b" 1 "a" (list "<" nil 1.5)) }}', '{"a":["\\u003c",null,1.5],"b":1}'],
  ['{{ (fromJson "{\\"a\\":[1,\\"\\\\u00e9\\"]}").a }}', '[1 é]'],
  ['{{ urlJoin (urlParse "https://u:p@h:8/a?b=c#d") }}', 'https://u:p@h:8/a?b=c#d'],
  ['{{ (toDate "2006-01-02 15:04" "2024-02-29 13:05").Format "Mon Jan _2 3:04PM" }}', 'Thu Feb 29 1:05PM'],
  ['{{ ago (toDate "2006" "1970") }} {{ durationRound "90m" }}', '1m30s 1h'],
  ['{{ semverCompare "^1.2" "v1.9.0" }} {{ (semver "1.2.3").IncMinor }}', 'true 1.3.0'],
  ['{{ encryptAES "k" "plain" | decryptAES "k" }}', 'plain'],
  ['{{ derivePassword 1 "long" "alpha" "user" "example.com" }}', 'Rehu6+TahdZarr'],
  ['{{ bcrypt "secret" | trunc 29 }}', '$2a$10$/uaF/uaF/uaF/uaF/uaF/u'],
  ['{{ b32dec (b32enc "tidemark") }} {{ b64dec "a" }}', 'tidemark illegal base64 data at input byte 0'],
]

for (const [template, output] of rows) {
  test(`sprig: ${template}`, () => assert.equal(render(template), output))
}

for (const [name, at, past] of [
  ['repeat', '{{ len (repeat 900 "a") }}', '{{ len (repeat 1001 "a") }}'],
  ['indent', '{{ len (indent 200 "a") }}', '{{ len (indent 1001 "a") }}'],
  ['nindent', '{{ len (nindent 200 "a") }}', '{{ len (nindent 1001 "a") }}'],
  ['untilStep', '{{ len (untilStep 0 900 1) }}', '{{ len (untilStep 0 1001 1) }}'],
  ['seq', '{{ len (seq 300) }}', '{{ len (seq 1001) }}'],
] as const) {
  test(`sprig: ${name} is charged before it works`, () => {
    assert.match(render(at, 1000), /^[0-9]+$/)
    assert.throws(() => render(past, 1000), { code: 'TEMPLATE_LIMIT' })
  })
}

test('sprig: a dict that holds itself ends', () => {
  for (const use of ['{{ $d }}', '{{ toJson $d }}', '{{ deepCopy $d }}', '{{ deepEqual $d $e }}']) {
    const template = `{{ $d := dict }}{{ $d = set $d "d" $d }}{{ $e := dict }}{{ $e = set $e "d" $e }}${use}`
    assert.throws(() => render(template), { code: 'TEMPLATE_LIMIT' })
  }
})

test('sprig: certificates are not issued', () => {
  assert.throws(() => render('{{ genCA "x" 1 }}'), /genCA is not supported/)
})

test('sprig: bytes that are no text survive a regular expression', () => {
  const broken = bytesToByteText(new Uint8Array([0xc3]))
  assert.equal(
    render('{{ regexReplaceAll "a" (trunc 2 "aé") "b" | len }}'),
    String(1 + broken.length),
  )
})
