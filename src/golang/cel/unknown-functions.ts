import { parse } from '@bufbuild/cel'
import { functions } from './functions.ts'

/** The standard functions and macros' leftovers that the evaluator knows by itself. */
const standard: ReadonlySet<string> = new Set(
  (
    'size matches contains startsWith endsWith int uint double string bytes bool type dyn ' +
    'timestamp duration getDate getDayOfMonth getDayOfWeek getDayOfYear getFullYear getHours ' +
    'getMilliseconds getMinutes getMonth getSeconds @in @not_strictly_false'
  ).split(' '),
)

type Call = { readonly function: string }

/**
 * The functions an expression calls that nobody here provides, by name, sorted.
 *
 * @throws what the parser throws when the expression cannot be parsed
 */
export function unknownFunctions(source: string): string[] {
  const known = new Set(functions().map(({ name }) => name.slice(name.indexOf('.') + 1)))
  const called = new Set<string>()
  collectCalls(parse(source).expr, called)
  return [...called]
    .filter((name) => isWord(name) && !known.has(name) && !standard.has(name))
    .sort()
}

/** Operators are functions too, called `_+_` and the like; the parser knows only its own. */
function isWord(name: string): boolean {
  return /^@?[A-Za-z]/.test(name)
}

/** Walks the syntax tree whatever its nodes are: every call has a member `function`. */
function collectCalls(node: unknown, called: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) collectCalls(item, called)
  } else if (typeof node === 'object' && node !== null) {
    if ('function' in node && typeof node.function === 'string') called.add((node as Call).function)
    for (const inner of Object.values(node)) collectCalls(inner, called)
  }
}
