import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasStringTag, resolvesToDate, resolvesToString } from './index.ts'

const others =
  '1 1.2 1.10 true TRUE yes Yes on y n Y N no off null NULL Null 1e5 1E5 1e-3 0x1f 0o17 010 0b11 ' +
  '1_000 1__2 1.0_1 .5 1. 5. -1 .inf .nan .NaN 20210101 0123 089 08 09.1 7e2 ' +
  '1234567e8 00e1 18446744073709551616 - --- +0x1f -0b11 1_ 0b-1 0o-01'

const strings =
  '1.2.3 v1 latest 2021-01-01T00 1e3-abc 123abc 1.2e 6.0.0 1.0-rc1 _1 0.0.1 12e3456789 0x 0b12 0o ' +
  '.e1 1- . .. -- ... 0o8 2023-02-29 2021-13-01 nginx:1 55:30 0x1ffffffffffffffff'

for (const text of others.split(' ')) {
  test(`resolve: '${text}' is no string`, () => assert.equal(resolvesToString(text), false))
}
for (const text of strings.split(' ')) {
  test(`resolve: '${text}' is a string`, () => assert.equal(resolvesToString(text), true))
}

const dates = '2021-01-01 2021-1-1 2024-02-29 2024-01-02t03:04:05Z 2024-1-2T3:4:5.6+01:00'

for (const text of dates.split(' ')) {
  test(`resolve: '${text}' is a date, which only go-yaml v3 sees`, () => {
    assert.equal(resolvesToDate(text), true)
    assert.equal(hasStringTag(text), false)
    assert.equal(resolvesToString(text), true)
  })
}
for (const text of '2023-02-29 2021-13-01 2021-01-32 21-01-01 2021-01-01T25:00:00Z'.split(' ')) {
  test(`resolve: '${text}' is no date`, () => assert.equal(resolvesToDate(text), false))
}
for (const text of 'yes no on off y n v1 nginx:1'.split(' ')) {
  test(`resolve: '${text}' has the string tag`, () => assert.equal(hasStringTag(text), true))
}
for (const text of 'true null ~ 1 1.5 0x1f .inf'.split(' ')) {
  test(`resolve: '${text}' has another tag`, () => assert.equal(hasStringTag(text), false))
}
