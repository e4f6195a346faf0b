/** The smallest repository with an automation: one image, one policy, one Deployment. */
import type { Files } from './work-tree.ts'

export type AppTree = {
  /** With its host. */
  readonly image: string
  /** Further lines of the ImageRepository's spec. */
  readonly scan?: readonly string[]
  /** Lines of the ImagePolicy's spec below `imageRepositoryRef`; semver `1.x` when absent. */
  readonly choice?: readonly string[]
  readonly template?: string
  readonly gitUrl?: string
  /** Further manifests, by path. */
  readonly also?: Files
}

export const deploymentPath = 'apps/deployment.yaml'

/** The Deployment at some tag. */
export function deployment(image: string, tag: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
  namespace: apps
spec:
  template:
    spec:
      containers:
        - name: app
          image: ${image}:${tag} # {"$imagepolicy": "flux-system:app"}
`
}

/** The repository with the Deployment at tag 1.0.0. */
export function appTree(tree: AppTree): Files {
  const { image, scan = [], gitUrl = 'https://git.example.com/fleet.git' } = tree
  const choice = tree.choice ?? ['policy: {semver: {range: 1.x}}']
  const metadata = 'metadata:\n  name: app\n  namespace: flux-system\n'
  return {
    [deploymentPath]: deployment(image, '1.0.0'),
    'flux/image.yaml': `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
${metadata}spec:
  image: ${image}
  interval: 5m
${scan.map((line) => `  ${line}\n`).join('')}---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
${metadata}spec:
  imageRepositoryRef:
    name: app
${choice.map((line) => `  ${line}\n`).join('')}`,
    'flux/automation.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
${metadata}spec:
  interval: 5m
  url: ${gitUrl}
  ref:
    branch: main
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
${metadata}spec:
  interval: 5m
  sourceRef:
    kind: GitRepository
    name: app
  git:
    checkout:
      ref:
        branch: main
    commit:
      author:
        name: bot
        email: bot@example.com
      messageTemplate: ${JSON.stringify(tree.template ?? 'update')}
`,
    ...tree.also,
  }
}
