/**
 * Time and chance come in as `Clock` and `Random`, so that a test can drive them. (On the pure floors
 * the linter refuses the globals.)
 */
import { type Node, Visitor } from 'oxc-parser'
import { lineAt, type Offence, type Source } from './sources.ts'

/** Where the ports are made from what the machine has. */
const adapters: ReadonlySet<string> = new Set(['src/io/system/system.ts'])

const members = /^(Date\.now|Math\.random|process\.hrtime|performance\.now|AbortSignal\.timeout)$/
const timers = /^(setTimeout|setInterval)$/

/** Every use of the machine's own clock, timers and chance. */
export function checkTime(sources: readonly Source[]): Offence[] {
  return sources
    .filter(({ file, isTest }) => /^src\/(?!base|golang|core|usecase)/.test(file) && !isTest)
    .filter(({ file }) => !adapters.has(file))
    .flatMap(({ file, text, program }) =>
      uses(program).map(({ name, start }) => ({
        file,
        line: lineAt(text, start),
        what: `${name} cannot be driven by a test; take a Clock or a Random`,
        name: `${file.slice(file.lastIndexOf('/') + 1)} ${name}`,
      })),
    )
}

function uses(program: Source['program']): { name: string; start: number }[] {
  const found: { name: string; start: number }[] = []
  const add = (name: string, { start }: Node): void => void found.push({ name, start })
  new Visitor({
    MemberExpression: (node) => {
      if (node.object.type !== 'Identifier' || node.property.type !== 'Identifier') return
      const name = `${node.object.name}.${node.property.name}`
      if (members.test(name)) add(name, node)
    },
    NewExpression: (node) => {
      const { callee, arguments: given } = node
      if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0)
        add('new Date()', node)
    },
    CallExpression: (node) => {
      if (node.callee.type === 'Identifier' && timers.test(node.callee.name)) {
        add(node.callee.name, node)
      }
    },
    ImportSpecifier: (node) => {
      if (node.imported.type === 'Identifier' && timers.test(node.imported.name)) {
        add(node.imported.name, node)
      }
    },
  }).visit(program)
  return found
}
