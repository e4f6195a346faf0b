import { test } from 'node:test'
import { loadFuzzes } from './load.ts'

const shortRuns = 50

for (const fuzz of await loadFuzzes()) {
  test(`fuzz: ${fuzz.name}`, () => fuzz.run(1, shortRuns))
}
