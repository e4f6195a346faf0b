/** Repositories of many manifests, for the benchmarks that read and write Git. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FloorEdit } from './floor-git.ts'

export type MarkedRepository = {
  /** The bare repository; every run works on a copy of it. */
  readonly template: string
  /** Paths of all manifests. */
  readonly paths: readonly string[]
  /** What an update changes, for the floor. */
  readonly edits: readonly FloorEdit[]
  /** The `--set` words that make these changes. */
  readonly selections: readonly string[]
}

export type Shape = {
  readonly files: number
  /** How many of the files hold a marker. */
  readonly marked: number
  /** How many of the marked values change. */
  readonly changes: number
  /** How many policies the changed files share; one each by default. */
  readonly policies?: number
}

const manifestBytes = 2048
const image = 'registry.example.com/team/app'

/** Makes a bare repository of the given shape below `folder`. */
export function makeRepository(folder: string, shape: Shape): MarkedRepository {
  const template = path.join(folder, `${shape.files}-${shape.marked}-${shape.changes}.git`)
  const numbers = Array.from({ length: shape.files }, (_, index) => index)
  const files = numbers.map((index) => ({
    path: pathOf(index),
    text: manifest(index, shape, '1.0.0'),
  }))
  git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', template])
  git(template, ['fast-import', '--quiet'], importOf([...files, objectsFile(shape)]))
  git(template, ['gc', '--quiet'])
  return {
    template,
    paths: files.map((file) => file.path),
    edits: numbers.slice(0, shape.changes).map((index) => ({
      path: pathOf(index),
      bytes: Buffer.from(manifest(index, shape, '2.0.0')),
    })),
    selections: policiesOf(shape).map((policy) => {
      const tag = policy === 'same' ? '1.0.0' : '2.0.0'
      return `--set=flux-system:${policy}=${image}:${tag}`
    }),
  }
}

/** A copy of the template that a run may push to; gives its URL. */
export function copyRepository({ template }: MarkedRepository, name: string): string {
  const copy = path.join(path.dirname(template), `${name}.git`)
  spawnSync('rm', ['-rf', copy])
  git(path.dirname(template), ['clone', '--quiet', '--bare', '--local', template, copy])
  return pathToFileURL(copy).href
}

function pathOf(index: number): string {
  return `apps/${String(Math.floor(index / 100)).padStart(3, '0')}/app-${index}.yaml`
}

/** Those of the changed files; all other markers share one that stays. */
function policiesOf({ changes, policies = changes }: Shape): string[] {
  return [...Array.from({ length: policies }, (_, index) => `p${index}`), 'same']
}

function manifest(index: number, shape: Shape, tag: string): string {
  const { marked, changes, policies = changes } = shape
  const policy = index < changes ? `p${index % policies}` : 'same'
  const marker = index < marked ? ` # {"$imagepolicy": "flux-system:${policy}"}` : ''
  const value = index < changes ? tag : '1.0.0'
  const head = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index}
  namespace: team-${index % 50}
spec:
  template:
    spec:
      containers:
        - name: app
          image: ${image}:${value}${marked > 0 ? marker : ''}
          env:
`
  const line = (at: number): string =>
    `            - { name: SETTING_${at}, value: "value ${index}.${at}" }\n`
  let text = head
  for (let at = 0; text.length < manifestBytes; at++) text += line(at)
  return text
}

function objectsFile(shape: Shape): { path: string; text: string } {
  const documents = policiesOf(shape).map(
    (policy) => `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: { name: ${policy}, namespace: flux-system }
spec: { imageRepositoryRef: { name: app }, policy: { semver: { range: '*' } } }
`,
  )
  return { path: 'objects/policies.yaml', text: documents.join('---\n') }
}

function importOf(files: readonly { path: string; text: string }[]): string {
  const parts = files.map(({ path: name, text }) => {
    return `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}\n`
  })
  return `commit refs/heads/main\ncommitter Bench <bench@example.com> 1700000000 +0000\ndata 4\nmake\n${parts.join('')}`
}

function git(cwd: string, args: readonly string[], input = ''): void {
  const result = spawnSync('git', args, { cwd, input, encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (result.status !== 0) throw new Error(`git ${args[0]}: ${result.stderr}`)
}
