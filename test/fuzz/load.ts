import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Fuzz } from './fuzz.ts'

const suffix = '.fuzz.ts'

/** Every area of this folder, by the name of its file. */
export async function loadFuzzes(names: readonly string[] = []): Promise<Fuzz[]> {
  const known = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .sort()
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`no fuzz '${unknown[0]}'; there are ${known.join(', ')}`)
  const wanted = names.length === 0 ? known : known.filter((name) => names.includes(name))
  return Promise.all(wanted.map(load))
}

async function load(name: string): Promise<Fuzz> {
  const module: { fuzz: Fuzz } = await import(path.join(import.meta.dirname, `${name}${suffix}`))
  return module.fuzz
}
