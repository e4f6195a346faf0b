import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CustomObjects } from './read-custom-object.ts'

const ready = {
  type: 'Ready',
  status: 'True',
  reason: 'Succeeded',
  message: 'ok',
  lastTransitionTime: '2026-01-01T00:00:00Z',
}
const ref = { name: 'org/app', tag: '1.0.0' }

// biome-ignore format: a table is read down its columns
const rows: readonly [rule: string, version: string, status: unknown, read: unknown][] = [
  ['is kept',                                'v1',      { conditions: [ready], latestRef: ref },         { conditions: [ready], latestRef: ref }],
  ['of an old version is told in v1',        'v1beta2', { conditions: [ready], latestImage: 'org/app:1.0.0' }, { conditions: [ready], latestRef: ref }],
  ['is kept without what v1 does not know',  'v1',      { latestRef: { ...ref, size: 1 }, more: 1 },     { latestRef: ref }],
  ['that is none is left out',               'v1',      { latestRef: 'org/app' },                        undefined],
  ['that is no object is left out',          'v1',      'fine',                                          undefined],
  ['that is absent stays so',                'v1',      undefined,                                       undefined],
]

for (const [rule, version, status, expected] of rows) {
  test(`CustomObjects: a status ${rule}`, () => {
    const { object, faults } = new CustomObjects().read('ImagePolicy', {
      apiVersion: `image.toolkit.fluxcd.io/${version}`,
      kind: 'ImagePolicy',
      metadata: { name: 'app' },
      spec: { imageRepositoryRef: { name: 'app' }, policy: { alphabetical: {} } },
      ...(status === undefined ? {} : { status }),
    })
    assert.deepEqual(faults, [])
    assert.deepEqual('status' in object ? object.status : undefined, expected)
    assert.equal('policy' in object.spec && object.spec.policy.alphabetical?.order, 'asc')
  })
}
