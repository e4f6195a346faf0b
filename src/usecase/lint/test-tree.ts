import { encodeUtf8 } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { type FileMarkers, findMarkers } from '../../core/markers/index.ts'
import { policyKey } from '../../core/objects/index.ts'
import { type TreeFile } from '../../core/tree/index.ts'
import { type Manifests, manifestsOf } from '../manifests/index.ts'
import { type KnownPolicy, knownPolicies, type Scope } from './known.ts'

/** The objects of a tree, as the commands would hand them over. */
export type TestTree = {
  readonly policies: readonly KnownPolicy[]
  readonly scopes: readonly Scope[]
  readonly placeOf: Manifests['placeOf']
}

/** For tests: reads policies and automations; every automation takes the policies around it. */
export function testTree(text: string): TestTree {
  const { objects } = readManifests([treeFile('objects.yaml', text)])
  const manifests = manifestsOf(objects, 'flux-system')
  const policies = knownPolicies(manifests)
  const scopes = [...manifests.list('ImageUpdateAutomation')].map((automation): Scope => {
    const around = policies.filter(
      ({ policy }) => policy.metadata.namespace === automation.metadata.namespace,
    )
    const root = automation.spec.update.path ?? ''
    return {
      automation,
      policies: new Set(around.map(({ policy }) => policyKey(policy.metadata))),
      covers: (path) => path.startsWith(root),
      hasSource: automation.spec.sourceRef.name !== 'absent',
      fault: undefined,
    }
  })
  return { policies, scopes, placeOf: manifests.placeOf }
}

/** For tests: an ImageRepository and an ImagePolicy of one name. */
export function policyYaml(name: string, image: string, rule: string, more = ''): string {
  return `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: { name: ${name} }
spec: { image: ${image}, interval: 1m }
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: { name: ${name} }
spec: { imageRepositoryRef: { name: ${name} }, policy: ${rule}${more} }
`
}

/** For tests: an ImageUpdateAutomation for one folder. */
export function automationYaml(namespace: string, path: string, source = 'fleet'): string {
  return `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: { name: ${namespace}, namespace: ${namespace} }
spec:
  interval: 1m
  sourceRef: { kind: GitRepository, name: ${source} }
  git: { commit: { author: { email: flux@example.com } } }
  update: { path: ${path} }
`
}

/** A file of a test's tree, with its markers found. */
export function markedFile(path: string, text: string): FileMarkers {
  return findMarkers(path, encodeUtf8(text))
}

/** A file of a test's tree. */
export function treeFile(path: string, text: string): TreeFile {
  return { path, bytes: encodeUtf8(text) }
}
