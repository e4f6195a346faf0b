import { encodeUtf8 } from '../../base/index.ts'
import { parseImageRepository } from '../../core/image/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { policyKey } from '../../core/objects/index.ts'
import { compileRule } from '../../core/policy/index.ts'
import { type TreeFile } from '../../core/tree/index.ts'
import { type Manifests, manifestsOf } from '../manifests/index.ts'
import { type KnownPolicy, knownPolicy, type Scope } from './known.ts'

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
  const policies = [...manifests.list('ImagePolicy')].map((policy) => {
    const { name } = policy.spec.imageRepositoryRef
    const repository = manifests.get('ImageRepository', policy.metadata.namespace, name)
    if (repository === undefined) {
      return knownPolicy(policy, {
        kind: 'settled',
        report: { outcome: 'failed', message: 'no repository' },
      })
    }
    const image = parseImageRepository(repository.spec.image)
    return knownPolicy(policy, {
      kind: 'open',
      repository,
      image,
      rule: compileRule(policy.spec),
    })
  })
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

/** A file of a test's tree. */
export function treeFile(path: string, text: string): TreeFile {
  return { path, bytes: encodeUtf8(text) }
}
