/** Keeps the figures of a long run, with what they hold for. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { commit, machine } from '../../tools/provenance.ts'

/** Writes `results/<name>.json`; a later run of the same name takes its place. */
export function record(name: string, figures: object): void {
  const folder = path.join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const result = { name, commit: commit('src', 'test/chaos/*.ts'), machine: machine(), ...figures }
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`)
}
