import type { Terminal } from '../context.ts'
import { jsonText } from './json-text.ts'
import { type Json, yamlText } from './yaml-text.ts'

/** The forms in which a command prints plain data. */
export const dataFormats = ['text', 'json', 'yaml'] as const

/** Prints plain data to stdout; members that are undefined are left out. */
export function printData(data: unknown, format: 'json' | 'yaml', terminal: Terminal): void {
  const plain = JSON.parse(JSON.stringify(data)) as Json
  terminal.write(format === 'json' ? jsonText(plain) : yamlText(plain))
}
