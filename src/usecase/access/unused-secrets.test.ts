import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kind, Objects } from '../../core/objects/index.ts'
import { unusedSecrets } from './unused-secrets.ts'

type Given = Partial<Record<Kind, object>>

/** At most one object of each kind, in the namespace `ns`. */
function objectsOf(given: Given): Objects {
  const list = (kind: Kind) =>
    given[kind] ? [{ metadata: { namespace: 'ns' }, ...given[kind] }] : []
  return { get: () => undefined, list } as unknown as Objects
}

const named = { name: 'x' }

// biome-ignore format: a table is read down its columns
const rows: readonly [what: string, objects: Given, given: readonly string[], unused: readonly string[]][] = [
  ['of a registry',           { ImageRepository: { spec: { secretRef: named } } },                 ['x', 'ns/x'],  []],
  ['certificates of it',      { ImageRepository: { spec: { certSecretRef: named } } },             ['ns/x'],       []],
  ['a proxy of it',           { ImageRepository: { spec: { proxySecretRef: named } } },            ['ns/x'],       []],
  ['of a ServiceAccount',     { ServiceAccount: { imagePullSecrets: ['x'] } },                   ['ns/x'],       []],
  ['of a Git repository',     { GitRepository: { spec: { secretRef: named } } },                   ['ns/x'],       []],
  ['a proxy of that',         { GitRepository: { spec: { proxySecretRef: named } } },              ['ns/x'],       []],
  ['keys of signers',         { GitRepository: { spec: { verify: { secretRef: named } } } },       ['ns/x'],       []],
  ['a signing key',           { ImageUpdateAutomation: { spec: { git: { commit: { signingKey: { secretRef: named } } } } } }, ['ns/x'], []],
  ['another namespace',       { ImageRepository: { spec: { secretRef: named } } },                 ['other/x'],    ['other/x']],
  ['another name',            { ImageRepository: { spec: {} }, ImageUpdateAutomation: { spec: {} } }, ['y', 'x'],  ['y', 'x']],
  ['nothing given',           { ImageRepository: { spec: { secretRef: named } } },                 [],             []],
]

for (const [what, objects, given, unused] of rows) {
  test(`unusedSecrets: ${what}`, () => {
    const texts = unusedSecrets(given, objectsOf(objects)).map(({ text }) => text)
    const expected = unused.map(
      (name) => `no object refers to Secret '${name}': what was given for it is not used`,
    )
    assert.deepEqual(texts, expected)
  })
}
