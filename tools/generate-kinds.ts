/** From `crds/*.yaml` to the types of `core/kinds` and to the definitions as text for pure rooms. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import type { Generated } from './generate.ts'

const room = 'src/core/kinds'
const banner = '// Generated from crds/*.yaml by `npm run generate`. Do not edit.\n'

type Schema = {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema
  readonly items?: Schema
}

type Definition = {
  readonly spec: {
    readonly group: string
    readonly names: { readonly kind: string }
    readonly versions: readonly {
      readonly name: string
      readonly storage: boolean
      readonly schema: { readonly openAPIV3Schema: Schema }
    }[]
  }
}

/** One file of types a kind, and one file with all definitions as JSON. */
export function generateKinds(root: string): Generated {
  const folder = path.join(root, 'crds')
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
  const definitions = names
    .sort()
    .map((name) => parse(readFileSync(path.join(folder, name), 'utf8'), { maxAliasCount: 1000 }))
  const files = new Map<string, string>()
  for (const definition of definitions as Definition[]) {
    const name = kebab(definition.spec.names.kind)
    files.set(`${room}/${name}/${name}.generated.ts`, typesOf(definition))
  }
  files.set(`${room}/crds.generated.ts`, textsOf(definitions as Definition[]))
  return files
}

function textsOf(definitions: readonly Definition[]): string {
  const kinds = definitions.map(({ spec }) => spec.names.kind)
  const lines = definitions.map(
    (definition) => `  ${definition.spec.names.kind}:\n    ${quote(JSON.stringify(definition))},\n`,
  )
  const imports = kinds.map((kind) => {
    const name = kebab(kind)
    return `import type { ${kind} } from './${name}/${name}.generated.ts'\n`
  })
  const members = kinds.map((kind) => `  readonly ${kind}: ${kind}\n`)
  const groups = definitions.map(({ spec }) => `  ${spec.names.kind}: ${quote(spec.group)},\n`)
  return (
    `${banner}\n${imports.toSorted().join('')}\n/** The kinds that \`crds/\` defines. */\n` +
    `export type CrdKind =${unionOf(kinds)}\n\n` +
    `/** The form of v1 of each kind. */\n` +
    `export type CrdObjects = {\n${members.join('')}}\n\n` +
    `/** The API group of each kind. */\n` +
    `export const crdGroups: Readonly<Record<CrdKind, string>> = {\n${groups.join('')}}\n\n` +
    `/** Each CustomResourceDefinition as JSON, by its kind. */\n` +
    `export const crdTexts: Readonly<Record<CrdKind, string>> = {\n${lines.join('')}}\n`
  )
}

/** On one line where it fits, as the formatter would have it. */
function unionOf(members: readonly string[]): string {
  const line = ` ${members.map(quote).join(' | ')}`
  if (line.length <= 100 - 'export type CrdKind ='.length) return line
  return members.map((member) => `\n  | ${quote(member)}`).join('')
}

function typesOf({ spec }: Definition): string {
  const { kind } = spec.names
  const version = spec.versions.find(({ storage }) => storage)
  if (version === undefined) throw new Error(`${kind} has no storage version`)
  const root = version.schema.openAPIV3Schema
  const { spec: body, status } = root.properties ?? {}
  if (body === undefined || status === undefined) throw new Error(`${kind} lacks spec or status`)
  return [
    banner,
    `import type { Condition, ObjectMeta } from '../object.ts'\n`,
    doc(root, ''),
    `export type ${kind} = {`,
    `  readonly apiVersion: '${spec.group}/${version.name}'`,
    `  readonly kind: '${kind}'`,
    '  readonly metadata: ObjectMeta',
    `  readonly spec: ${kind}Spec`,
    `  readonly status?: ${kind}Status\n}\n`,
    `${doc(body, '')}\ntype ${kind}Spec = ${typeOf(body, '')}\n`,
    `${doc(status, '')}\ntype ${kind}Status = ${typeOf(status, '')}\n`,
  ].join('\n')
}

/** A property with a default is never absent: readers see objects after defaulting. */
function typeOf(schema: Schema, indent: string): string {
  if (schema.enum !== undefined) return schema.enum.map(quote).join(' | ')
  if (schema.items !== undefined) return `readonly ${typeOf(schema.items, indent)}[]`
  if (schema.additionalProperties !== undefined) {
    const type = typeOf(schema.additionalProperties, `${indent}  `)
    if (!type.startsWith('{')) return `Readonly<Record<string, ${type}>>`
    return `{\n${indent}  readonly [name: string]: ${type}\n${indent}}`
  }
  if (schema.properties !== undefined) return objectOf(schema, indent)
  if (schema.type === 'integer') return 'number'
  if (schema.type === 'string' || schema.type === 'boolean') return schema.type
  return 'Readonly<Record<string, unknown>>'
}

function objectOf(schema: Schema, indent: string): string {
  const inner = `${indent}  `
  const lines = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const present = schema.required?.includes(name) === true || property.default !== undefined
    const type = name === 'conditions' ? 'readonly Condition[]' : typeOf(property, inner)
    const comment = property.description === undefined ? '' : `${doc(property, inner)}\n`
    return `${comment}${inner}readonly ${name}${present ? '' : '?'}: ${type}\n`
  })
  return `{\n${lines.join('')}${indent}}`
}

function doc(schema: Schema, indent: string): string {
  return `${indent}/** ${schema.description ?? ''} */`
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function kebab(kind: string): string {
  return kind.replaceAll(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase()
}
