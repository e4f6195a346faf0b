import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSystemError, messageOf, systemReason } from './index.ts'

const refused = (code: string, syscall = 'open') =>
  Object.assign(new Error(`${code}: x, ${syscall} '/x'`), { code, syscall, errno: -1, path: '/x' })

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, thrown: unknown, isSystem: boolean, text: string][] = [
  ['a file that is not there', refused('ENOENT'),                                true,  'no such file or folder'],
  ['a folder',                 refused('EISDIR', 'read'),                        true,  'it is a folder'],
  ['a full disk',              refused('ENOSPC', 'write'),                       true,  'no space left on device'],
  ['one without words',        refused('EUNKNOWN'),                              true,  "EUNKNOWN: x, open '/x'"],
  ['an error of Node',         Object.assign(new Error('no'), { code: 'ERR_X' }), false, 'no'],
  ['any error',                new Error('no'),                                  false, 'no'],
  ['no error',                 'no',                                             false, 'no'],
]

for (const [name, thrown, isSystem, text] of rows) {
  test(`messageOf: ${name}`, () => {
    assert.equal(isSystemError(thrown), isSystem)
    assert.equal(messageOf(thrown), text)
    if (isSystemError(thrown)) assert.equal(systemReason(thrown), text)
  })
}
