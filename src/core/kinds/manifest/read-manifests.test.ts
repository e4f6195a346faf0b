import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../../base/index.ts'
import { type Manifests, printProblem, readManifests } from '../index.ts'

function read(text: string, path = 'apps/x.yaml'): Manifests {
  return readManifests([{ path, bytes: encodeUtf8(text) }])
}

const policy = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: app
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: app
  policy:
    semver:
      range: 1.x
`

test('readManifests: finds an object with its file and line', () => {
  const { objects, problems } = read(`# comment\n---\n${policy}`)
  assert.deepEqual(problems.map(printProblem), [])
  const [object] = objects
  assert.equal(object?.kind, 'ImagePolicy')
  assert.equal(object?.line, 3)
  assert.equal(object?.name, 'app')
  assert.equal(object?.namespace, 'flux-system')
  assert.equal(object?.apiVersion, 'image.toolkit.fluxcd.io/v1')
})
