import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBool, parseFloat, parseInt, parseUint, type StrconvCode } from './index.ts'

// biome-ignore format: a table is read down its columns
const floats: readonly [text: string, value: number][] = [
  ['01', 1], ['+1', 1], ['1.', 1], ['.5', 0.5], ['1e0', 1], ['12345e6', 12_345_000_000],
  ['2024_01_02', 20_240_102], ['1e1_0', 1e10], ['1e-400', 0], ['00e1234', 0],
  ['9007199254740993', 9_007_199_254_740_992],
  ['0x1p4', 16], ['0X1P4', 16], ['0x1p-2', 0.25], ['0x_1p4', 16], ['-0x1.8p1', -3],
  ['0x1p-1074', 5e-324], ['0x1p-1075', 0], ['0x1.8p-1075', 5e-324],
  ['0x1.fffffffffffffp1023', Number.MAX_VALUE], ['0x1.00000000000008p0', 1],
  ['inf', Number.POSITIVE_INFINITY], ['-Infinity', Number.NEGATIVE_INFINITY], ['NaN', Number.NaN],
]

for (const [text, value] of floats) {
  test(`parseFloat: ${text} is ${value}`, () => assert.equal(parseFloat(text), value))
}

// biome-ignore format: a list is read as a block
const noNumbers = [
  '1a', '1f', '0x10', '0b11', '0o17', '1p4', '_1', '1_', '1__0', '1_.5', '1e_1', '', ' 1',
  '1,5', '--1', '1.2.3', 'e5', '1e', '.', '+nan', 'infinit', '0xp1', '0x1p_1', '1e+_1',
]
for (const text of noNumbers) {
  test(`parseFloat: '${text}' is no number`, () => {
    const message = `strconv.ParseFloat: parsing "${text}": invalid syntax`
    assert.throws(() => parseFloat(text), { code: 'SYNTAX', message })
  })
}

for (const text of ['1e400', '5e123456', '0x1p1024', '-0x1.fffffffffffff8p1023']) {
  test(`parseFloat: ${text} is too large`, () => {
    const message = `strconv.ParseFloat: parsing "${text}": value out of range`
    assert.throws(() => parseFloat(text), { code: 'RANGE', message })
  })
}

// biome-ignore format: a table is read down its columns
const integers: readonly [text: string, base: number, value: bigint][] = [
  ['42', 10, 42n], ['-9223372036854775808', 10, -(1n << 63n)], ['+7', 10, 7n], ['ff', 16, 255n],
  ['0x_ff', 0, 255n], ['017', 0, 15n], ['0b11', 0, 3n], ['0o17', 0, 15n], ['1_000', 0, 1000n],
]

for (const [text, base, value] of integers) {
  test(`parseInt: ${text} in base ${base} is ${value}`, () => {
    assert.equal(parseInt(text, base), value)
  })
}

test('parseInt: the errors of strconv', () => {
  const code: StrconvCode = 'SYNTAX'
  const message = 'strconv.Atoi: parsing "x": invalid syntax'
  assert.throws(() => parseInt('x', 10, 64, 'Atoi'), { code, message })
  for (const text of ['', '-', '1_0', '0x1', '1 ']) {
    assert.throws(() => parseInt(text), { code })
  }
  for (const text of ['0x', '_1', '1__0', '09', '0_']) {
    assert.throws(() => parseInt(text, 0), { code: 'SYNTAX' })
  }
  assert.throws(() => parseInt('9223372036854775808'), { code: 'RANGE' })
  assert.throws(() => parseInt('128', 10, 8), { code: 'RANGE' })
  assert.throws(() => parseInt('1', 37), { code: 'BASE' })
  assert.throws(() => parseUint('-1'), { code: 'SYNTAX' })
  assert.equal(parseUint('18446744073709551615'), (1n << 64n) - 1n)
  assert.throws(() => parseUint('18446744073709551616'), { code: 'RANGE' })
})

test('parseBool: twelve spellings and no other', () => {
  for (const text of ['1', 't', 'T', 'true', 'TRUE', 'True']) assert.equal(parseBool(text), true)
  for (const text of ['0', 'f', 'F', 'false', 'FALSE', 'False'])
    assert.equal(parseBool(text), false)
  const message = 'strconv.ParseBool: parsing "yes": invalid syntax'
  assert.throws(() => parseBool('yes'), { code: 'SYNTAX', message })
})
