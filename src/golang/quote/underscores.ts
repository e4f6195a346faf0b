/**
 * Whether underscores stand only between digits, or between a base prefix and a digit, as in Go's
 * number literals.
 */
export function hasLegalUnderscores(text: string): boolean {
  const unsigned = text.replace(/^[+-]/, '')
  const prefixed = /^0[box]/i.test(unsigned)
  const isHex = /^0x/i.test(unsigned)
  const digits = prefixed ? unsigned.slice(2) : unsigned
  const digit = isHex ? /[0-9a-f]/i : /[0-9]/
  let before = prefixed ? '0' : ''
  for (const char of digits) {
    if (char === '_' && !digit.test(before)) return false
    if (before === '_' && !digit.test(char)) return false
    before = char
  }
  return before !== '_'
}
