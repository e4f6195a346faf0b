/**
 * `app` joins parts and decides nothing: no function of it, the demo aside, takes more branches than
 * joining needs. Branches are counted as the linter's `complexity` does, `?.` and defaults included.
 */
import { type Node, Visitor } from 'oxc-parser'
import { lineAt, type Offence, type Source } from './sources.ts'

const maxComplexity = 4

type Counted = { readonly name: string; readonly start: number; complexity: number }

/** The functions of `app` that decide. */
export function checkDecisions(sources: readonly Source[]): Offence[] {
  return sources
    .filter(({ file, isTest }) => /^src\/app\/(?!demo\/)/.test(file) && !isTest)
    .flatMap(({ file, text, program }) =>
      complexities(program)
        .filter(({ complexity }) => complexity > maxComplexity)
        .map(({ name, start, complexity }) => ({
          file,
          line: lineAt(text, start),
          what: `'${name}' has complexity ${complexity} of at most ${maxComplexity}; decide in core or usecase, and join here`,
          name,
        })),
    )
}

/** All functions in the order of their ends; what stands outside of functions counts for none. */
function complexities(program: Source['program']): Counted[] {
  const open: Counted[] = []
  const done: Counted[] = []
  let named: string | undefined
  const enter = (node: Node, own?: string): void => {
    const outer = open.at(-1)
    const name = own ?? named ?? (outer === undefined ? 'a function' : `callback in ${outer.name}`)
    named = undefined
    open.push({ name, start: node.start, complexity: 1 })
  }
  const leave = (): void => {
    const last = open.pop()
    if (last !== undefined) done.push(last)
  }
  const branch = (): void => {
    const last = open.at(-1)
    if (last !== undefined) last.complexity++
  }
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      if (id.type === 'Identifier' && init?.type === 'ArrowFunctionExpression') named = id.name
    },
    MethodDefinition: ({ key }) => {
      named = 'name' in key && typeof key.name === 'string' ? key.name : undefined
    },
    Property: ({ key, value }) => {
      if (!/Function/.test(value.type)) return
      named = 'name' in key && typeof key.name === 'string' ? key.name : undefined
    },
    FunctionDeclaration: (node) => enter(node, node.id?.name),
    FunctionExpression: (node) => enter(node, node.id?.name),
    ArrowFunctionExpression: (node) => enter(node),
    'FunctionDeclaration:exit': leave,
    'FunctionExpression:exit': leave,
    'ArrowFunctionExpression:exit': leave,
    IfStatement: branch,
    ConditionalExpression: branch,
    LogicalExpression: branch,
    ForStatement: branch,
    ForInStatement: branch,
    ForOfStatement: branch,
    WhileStatement: branch,
    DoWhileStatement: branch,
    AssignmentPattern: branch,
    SwitchCase: ({ test }) => {
      if (test !== null) branch()
    },
    AssignmentExpression: ({ operator }) => {
      if (/^(&&|\|\||\?\?)=$/.test(operator)) branch()
    },
    MemberExpression: ({ optional }) => {
      if (optional) branch()
    },
    CallExpression: ({ optional }) => {
      if (optional) branch()
    },
  }).visit(program)
  return done
}
