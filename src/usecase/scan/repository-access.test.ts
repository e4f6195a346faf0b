import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { manifestsOf } from '../manifests/index.ts'
import { referredRepository } from './repository-access.ts'

const repository = (accessFrom = ''): string => `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: {name: app, namespace: images}
spec: {image: ghcr.io/org/app, interval: 1m${accessFrom}}`
const team = '---\napiVersion: v1\nkind: Namespace\nmetadata: {name: apps, labels: {team: a}}\n'

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, namespace: string, objects: string, refusal: RegExp | undefined][] = [
  ['its own namespace',            'images', repository(),                                                                          undefined],
  ['not there',                    'apps',   '',                                                                                    /^failed to get the referred ImageRepository: referenced ImageRepository does not exist: ImageRepository\.image\.toolkit\.fluxcd\.io "app" not found$/],
  ['another one, nobody let in',   'apps',   repository(),                                                                          /access denied: 'images\/app' can't be accessed due to missing ACL labels on 'accessFrom'$/],
  ['another one, all let in',      'apps',   repository(', accessFrom: {namespaceSelectors: [{}]}'),                                undefined],
  ['another one, by its label',    'apps',   repository(', accessFrom: {namespaceSelectors: [{matchLabels: {team: a}}]}') + '\n' + team, undefined],
  ['another one, by its name',     'apps',   repository(', accessFrom: {namespaceSelectors: [{matchLabels: {kubernetes.io/metadata.name: apps}}]}'), undefined],
  ['another one, another label',   'apps',   repository(', accessFrom: {namespaceSelectors: [{matchLabels: {team: b}}]}') + '\n' + team, /access denied: 'images\/app' can't be accessed due to ACL labels mismatch on namespace 'apps'$/],
]

for (const [name, namespace, objects, refusal] of rows) {
  test(`referredRepository: ${name}`, () => {
    const text = `
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: app, namespace: ${namespace}}
spec: {imageRepositoryRef: {name: app, namespace: images}, policy: {alphabetical: {}}}${objects}`
    const read = readManifests([{ path: 'x.yaml', bytes: encodeUtf8(text) }])
    const manifests = manifestsOf(read.objects, 'ns')
    const policy = manifests.get('ImagePolicy', namespace, 'app')
    assert.ok(policy)
    const find = () => referredRepository(policy, manifests)
    if (refusal === undefined) assert.equal(find().metadata.name, 'app')
    else assert.throws(find, { message: refusal })
  })
}
