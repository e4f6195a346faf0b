/** A repository with many automations on one branch, each with one policy and one file. */
import type { Files } from '../e2e/parts/work-tree.ts'

const image = 'registry.example.com/org/app'

/** The file that automation `index` keeps. */
export function fileOf(index: number): string {
  return `apps/a${index}/deployment.yaml`
}

/** The line that carries the value of automation `index`. */
function fileText(index: number, tag: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: a${index}, namespace: apps}
spec:
  template:
    spec:
      containers:
        - name: app
          image: ${image}:${tag} # {"$imagepolicy": "flux-system:a${index}"}
`
}

/** The whole tree at one tag; `url` is what the GitRepository names. */
export function fleetFiles(automations: number, tag: string, url: string): Files {
  const all = Array.from({ length: automations }, (_, index) => index)
  return {
    ...Object.fromEntries(all.map((index) => [fileOf(index), fileText(index, tag)])),
    'flux/automations.yaml': [source(url), ...all.map(automation)].join('---\n'),
  }
}

/** The `--set` words that bring every automation, or those given, to `tag`. */
export function selections(automations: number, tag: string): string[] {
  const all = Array.from({ length: automations }, (_, index) => index)
  return all.map((index) => `--set=flux-system:a${index}=${image}:${tag}`)
}

function source(url: string): string {
  return `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: fleet, namespace: flux-system}
spec: {interval: 5m, timeout: 20s, url: "${url}", ref: {branch: main}}
`
}

function automation(index: number): string {
  const metadata = `metadata: {name: a${index}, namespace: flux-system}`
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
${metadata}
spec: {imageRepositoryRef: {name: app}, policy: {semver: {range: "*"}}}
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
${metadata}
spec:
  interval: 5m
  sourceRef: {kind: GitRepository, name: fleet}
  git:
    checkout: {ref: {branch: main}}
    commit:
      author: {name: bot, email: bot@example.com}
      messageTemplate: automation a${index}
  update: {path: ./apps/a${index}}
`
}
