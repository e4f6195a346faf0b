import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDowngrades } from './downgrades.ts'

const rules = new Map([['ns:app', { policy: { semver: { range: '*' } } }]])
const digest = `@sha256:${'0'.repeat(64)}`

// biome-ignore format: a table is read down its columns
const rows: readonly [what: string, setter: string, from: string, to: string, isDown: boolean][] = [
  ['an image',                      'ns:app',        'org/app:1.9.9',            'org/app:1.7.0',           true],
  ['an image that goes up',         'ns:app',        'org/app:1.7.0',            'org/app:1.9.9',           false],
  ['an image of a registry with a port', 'ns:app',   'host:5000/app:1.9.9',      'host:5000/app:1.7.0',     true],
  ['an image without a tag before', 'ns:app',        'host:5000/app',            'host:5000/app:1.7.0',     false],
  ['another image',                 'ns:app',        'old/app:1.9.9',            'org/app:1.7.0',           false],
  ['with digests',                  'ns:app',        `org/app:1.9.9${digest}`,   `org/app:1.7.0${digest}`,  true],
  ['another digest of a tag',       'ns:app',        `org/app:1.7.0${digest}`,   'org/app:1.7.0',           false],
  ['a tag',                         'ns:app:tag',    '1.9.9',                    '1.7.0',                   true],
  ['a tag with a digest',           'ns:app:tag',    `1.9.9${digest}`,           '1.7.0',                   true],
  ['a name',                        'ns:app:name',   'org/b',                    'org/a',                   false],
  ['a digest',                      'ns:app:digest', 'sha256:2',                 'sha256:1',                false],
  ['of a policy that is not known', 'ns:other',      'org/app:1.9.9',            'org/app:1.7.0',           false],
]

for (const [what, setter, old, next, isDown] of rows) {
  test(`withDowngrades: ${what}`, () => {
    const [change] = withDowngrades([{ setter, old, new: next }], rules)
    assert.equal(change?.downgrade, isDown ? true : undefined)
  })
}
