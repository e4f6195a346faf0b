/** How @bufbuild/cel words what cel-go words otherwise; the first that fits counts. */
const rewrites: readonly (readonly [RegExp, string])[] = [
  [/^field not found: (.*)$/, 'no such key: $1'],
  [/^index (-?\d+) out of bounds.*$/, 'index out of bounds: $1'],
  [/^(?:int|uint) divide by zero$/, 'division by zero'],
  [/^(?:int|uint) modulus by zero$/, 'modulus by zero'],
  [/^Cannot convert .* to a BigInt$/, "type conversion error from 'string' to 'int'"],
]

/** cel-go's text of a run-time error. */
export function errorText(message: string): string {
  const found = rewrites.find(([pattern]) => pattern.test(message))
  return found === undefined ? message : message.replace(found[0], found[1])
}
