import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../../base/index.ts'
import { type Problem, printProblems, readManifests } from '../index.ts'

const policy = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: a, namespace: ns}
spec:
  imageRepositoryRef: {name: app}
  policy: {alphabetical: {}}
`

const problemsOf = (text: string): readonly Problem[] =>
  readManifests([{ path: 'x.yaml', bytes: encodeUtf8(text) }]).problems

const unknown = (count: number): string =>
  Array.from({ length: count }, (_, at) => `  k${count - at}: 1\n`).join('')

test('problems come in the order of lines', () => {
  const found = problemsOf(`${policy}${unknown(3)}---\n${policy}${unknown(2)}`)
  assert.deepEqual(
    found.map(({ line, field }) => `${line} ${field}`),
    ['7 spec.k3', '8 spec.k2', '9 spec.k1', '17 spec.k2', '18 spec.k1'],
  )
})

test('many problems that say the same are one line and a count', () => {
  const found = problemsOf(`${policy}${unknown(5_000)}`)
  assert.deepEqual(
    found.map(({ line, message }) => `${line} ${message}`),
    ['7 unknown field, and 4999 more like it'],
  )
})

test('a name with dots and brackets is found where it stands', () => {
  const [first] = problemsOf(`${policy}  a.b[0].c: 1\n`)
  assert.equal(first?.line, 7)
  const dots = 'a.'.repeat(5_000)
  assert.equal(problemsOf(`${policy}  "${dots}": 1\n`).length, 1)
})

test('printProblems: of a file with very many, the first and a count', () => {
  const problem = { severity: 'error', line: 1, message: 'is wrong' } as const
  const many = Array.from({ length: 80 }, () => ({ ...problem, path: 'many.yaml' }))
  const lines = printProblems([...many, { ...problem, path: 'one.yaml' }])
  assert.equal(lines.length, 52)
  assert.deepEqual(lines.slice(-2), ['many.yaml: 30 more problems', 'one.yaml:1: is wrong'])
})
