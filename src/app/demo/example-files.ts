import type { Addresses } from './example-addresses.ts'
import { exampleImages } from './example-images.ts'
import { automationText, imagesText } from './example-objects.ts'

/**
 * The example's repository: path to text, with each image at the tag it has `before` or `after`.
 *
 * Comments, quotes and blanks are uneven on purpose, as in files that people write: an update
 * leaves them as they are.
 */
export function exampleFiles(
  addresses: Addresses,
  state: 'before' | 'after',
): ReadonlyMap<string, string> {
  const { registry } = addresses
  const { web, worker, reports } = exampleImages
  return new Map([
    ['README.md', readme],
    ['apps/web/deployment.yaml', deployment(`${registry}/${web.name}:${web[state]}`)],
    ['apps/web/kustomization.yaml', 'resources:\n  - deployment.yaml\n'],
    ['apps/worker/release.yaml', release(`${registry}/${worker.name}`, worker[state])],
    ['charts/reports/values.yaml', values(`${registry}/${reports.name}`, reports[state])],
    ['clusters/staging/kustomization.yaml', overlay(`${registry}/${web.name}`, web[state])],
    ['flux/automation.yaml', automationText(addresses)],
    ['flux/images.yaml', imagesText(addresses)],
  ])
}

const readme = `# fleet

What runs in the shop's clusters. Values with an \`$imagepolicy\` marker are kept up to date by the
policies in \`flux/images.yaml\`.
`

function deployment(image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image:   "${image}" # {"$imagepolicy": "flux-system:web"}
          ports: [ {containerPort: 8080} ]
        - name: proxy   # pinned by hand: it has no marker
          image: envoyproxy/envoy:v1.30.1
`
}

function release(name: string, tag: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: worker
  namespace: shop
spec:
  interval: 10m
  chart:
    spec: {chart: worker, version: 1.x, sourceRef: {kind: HelmRepository, name: shop}}
  values:
    image:
      repository: ${name} # {"$imagepolicy": "flux-system:worker:name"}
      tag: ${tag} # {"$imagepolicy": "flux-system:worker:tag"}
    concurrency: 4
`
}

function values(name: string, tag: string): string {
  return `# Values of the chart "reports"
image:
    repository: ${name}  # {"$imagepolicy": "flux-system:reports:name"}
    tag: '${tag}'  # {"$imagepolicy": "flux-system:reports:tag"}
    pullPolicy: IfNotPresent

schedule: "0 6 * * 1"
`
}

function overlay(name: string, tag: string): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../apps/web
images:
  - name: ${name}
    newName: ${name} # {"$imagepolicy": "flux-system:web:name"}
    newTag: ${tag} # {"$imagepolicy": "flux-system:web:tag"}
`
}
