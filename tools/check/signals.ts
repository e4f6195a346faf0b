/**
 * Whatever waits can be told to stop: an async function that a room of these floors gives to others
 * takes an `AbortSignal` as its last parameter. So do the async members of the types that it gives.
 *
 * `close` and the symbols' methods take none: what must be left behind clean is not interrupted.
 */
import type { Node, ParamPattern, TSType, TSTypeAnnotation } from 'oxc-parser'
import { lineAt, type Offence, type Source } from './sources.ts'

const floors = /^src\/(io|usecase|controllers|server|app)\//
const asyncTypes = /^(Promise|AsyncIterable|AsyncIterableIterator|AsyncGenerator)$/

type Callable = {
  readonly name: string
  readonly start: number
  readonly async: boolean
  readonly params: readonly ParamPattern[]
  readonly returnType?: TSTypeAnnotation | null | undefined
}

/** The async functions, methods and members that nobody can stop. */
export function checkSignals(sources: readonly Source[]): Offence[] {
  return sources
    .filter(({ file, isTest }) => floors.test(file) && !isTest)
    .flatMap(({ file, text, program }) =>
      program.body
        .flatMap((node) =>
          node.type === 'ExportNamedDeclaration' ? callables(node.declaration) : [],
        )
        .filter((callable) => isAsync(callable) && !takesSignal(callable.params))
        .map(({ name, start }) => ({
          file,
          line: lineAt(text, start),
          what: `'${name}' cannot be stopped; take an AbortSignal as the last parameter`,
          name,
        })),
    )
}

function callables(node: Node | null): Callable[] {
  switch (node?.type) {
    case 'FunctionDeclaration':
      return [{ ...node, name: node.id?.name ?? '' }]
    case 'VariableDeclaration':
      return node.declarations.flatMap(({ id, init }) =>
        id.type === 'Identifier' && init?.type === 'ArrowFunctionExpression'
          ? [{ ...init, name: id.name }]
          : [],
      )
    case 'ClassDeclaration':
      return node.body.body.flatMap((member) => {
        if (member.type !== 'MethodDefinition' || member.accessibility === 'private') return []
        return methodOf(node.id?.name, member.key, member.value)
      })
    case 'TSInterfaceDeclaration':
      return node.body.body.flatMap((member) => memberOf(node.id.name, member))
    case 'TSTypeAliasDeclaration':
      return typeCallables(node.id.name, node.typeAnnotation)
    default:
      return []
  }
}

function typeCallables(name: string, type: TSType): Callable[] {
  switch (type.type) {
    case 'TSFunctionType':
      return [{ ...type, name, async: false }]
    case 'TSTypeLiteral':
      return type.members.flatMap((member) => memberOf(name, member))
    case 'TSIntersectionType':
      return type.types.flatMap((part) => typeCallables(name, part))
    default:
      return []
  }
}

function memberOf(owner: string, member: Node): Callable[] {
  if (member.type === 'TSMethodSignature') return methodOf(owner, member.key, member)
  if (member.type !== 'TSPropertySignature') return []
  const type = member.typeAnnotation?.typeAnnotation
  return type?.type === 'TSFunctionType' ? methodOf(owner, member.key, type) : []
}

function methodOf(
  owner: string | undefined,
  key: Node,
  value: Omit<Callable, 'name' | 'async'> & { readonly async?: boolean },
): Callable[] {
  if (key.type !== 'Identifier' || key.name === 'close') return []
  const { start, params, returnType, async = false } = value
  return [{ name: `${owner}.${key.name}`, start, params, returnType, async }]
}

function isAsync({ async, returnType }: Callable): boolean {
  const type = returnType?.typeAnnotation
  if (type?.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return async
  return async || asyncTypes.test(type.typeName.name)
}

function takesSignal(params: readonly ParamPattern[]): boolean {
  const last = params.at(-1)
  if (last?.type === 'AssignmentPattern') return takesSignal([last.left])
  const type =
    last !== undefined && 'typeAnnotation' in last ? last.typeAnnotation?.typeAnnotation : undefined
  const parts = type?.type === 'TSUnionType' ? type.types : [type]
  return parts.some(
    (part) =>
      part?.type === 'TSTypeReference' &&
      part.typeName.type === 'Identifier' &&
      part.typeName.name === 'AbortSignal',
  )
}
