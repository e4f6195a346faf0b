import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { gitIn, temporaryFolder } from '../../../../test/git/world.ts'
import { formatConfig } from './config-text.ts'

test('every value reaches git as it is, and as nothing else', (t) => {
  const folder = temporaryFolder(t)
  const file = path.join(folder, 'config')
  const odd = fc.constantFrom(
    '"',
    '\\',
    '\n',
    '#',
    ';',
    '[',
    ']',
    '=',
    ' ',
    '\t',
    'é',
    'a',
    '\\n',
    '$',
  )
  const value = fc.array(odd, { maxLength: 12 }).map((parts) => parts.join(''))
  const values = fc.sample(value, { numRuns: 300, seed: 7 })
  writeFileSync(file, formatConfig(values.map((text, index) => [`x.y${index}`, text])))
  const listed = gitIn(folder, ['config', '--file', file, '--null', '--list']).split('\0')
  const expected = values.map((text, index) => `x.y${index}\n${text}`)
  assert.deepEqual(listed.slice(0, -1), expected)
})

test('subsections keep their case and their dots', (t) => {
  const folder = temporaryFolder(t)
  const file = path.join(folder, 'config')
  writeFileSync(file, formatConfig([['http.https://Host.example:8443/.extraHeader', 'A: b']]))
  const args = [
    'config',
    '--file',
    file,
    '--get-urlmatch',
    'http.extraHeader',
    'https://Host.example:8443/x',
  ]
  assert.equal(gitIn(folder, args), 'A: b')
})
