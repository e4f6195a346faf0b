/** What the tests of `update`, `explain` and `tags` share: a registry, folders, repositories. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { type HttpRequest, type Send } from '../io/http/index.ts'
import { systemClock, systemRandom } from '../io/system/index.ts'
import { listen } from '../server/listen/index.ts'
import { createRegistry, type LocalRegistry, type RegistryAuth } from '../server/registry/index.ts'
import { type Captured, runCaptured } from './test-world.ts'
import { tree } from './tree.table.ts'

export type Files = Readonly<Record<string, string>>

export type TestRegistry = LocalRegistry & {
  /** `127.0.0.1:34567` */
  readonly host: string
  /** `GET /v2/app/tags/list` and so on, as they came. */
  readonly requests: readonly string[]
}

/** An in-memory registry on a free port; `before` sees every request first. */
export async function startRegistry(
  t: TestContext,
  auth?: RegistryAuth,
  before: (request: HttpRequest) => void = () => undefined,
): Promise<TestRegistry> {
  const parts = { clock: systemClock, random: systemRandom }
  const registry = createRegistry(auth === undefined ? parts : { ...parts, auth })
  const requests: string[] = []
  const send: Send = (request, signal) => {
    requests.push(`${request.method} ${new URL(request.url).pathname}`)
    before(request)
    return registry.send(request, signal)
  }
  return { ...registry, host: await serve(t, send), requests }
}

/** Puts anything on a free port for the time of a test, and gives `host:port`. */
export async function serve(t: TestContext, send: Send): Promise<string> {
  const server = await listen(send)
  t.after(() => server.close())
  return server.url.replace('http://', '')
}

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-cli-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function writeFiles(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

/** The environment of somebody whom git knows, and who has no docker config. */
export function userOf(home: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    TIDEMARK_HOME: path.join(home, 'tidemark'),
    GIT_CONFIG_NOSYSTEM: '1',
    LC_ALL: 'C',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  }
}

export type Place = {
  /** The folder: a plain one, a work tree, or a bare repository. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly run: (...words: readonly string[]) => Promise<Captured>
  readonly read: (file: string) => string
  readonly git: (...args: readonly string[]) => string
}

function placeAt(folder: string, env: Readonly<Record<string, string>>): Place {
  return {
    folder,
    env,
    run: (...words) => runCaptured(words, tree, { cwd: folder, env }),
    read: (file) => readFileSync(path.join(folder, file), 'utf8'),
    git: (...args) =>
      execFileSync('git', args, {
        cwd: folder,
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      }).trimEnd(),
  }
}

/** A folder that no Git knows. */
export function plainFolder(t: TestContext, files: Files): Place {
  const home = temporaryFolder(t)
  const folder = path.join(home, 'fleet')
  writeFiles(folder, files)
  return placeAt(folder, userOf(home))
}

/** A bare repository whose `main` holds the files; `run` works from a folder beside it. */
export function bareRepository(t: TestContext, files: Files, branch = 'main'): Place {
  const home = temporaryFolder(t)
  const env = userOf(home)
  const folder = path.join(home, 'fleet.git')
  mkdirSync(folder)
  const place = placeAt(folder, env)
  place.git('init', '--bare', '--quiet', '--template=', `--initial-branch=${branch}`)
  place.git('config', 'receive.advertisePushOptions', 'true')
  commitInto(place, branch, files)
  return place
}

/** A work tree on `main` that follows `origin`, a bare repository. */
export function workTree(t: TestContext, files: Files): Place & { readonly origin: Place } {
  const origin = bareRepository(t, files)
  const folder = path.join(path.dirname(origin.folder), 'work')
  origin.git('clone', '--quiet', origin.folder, folder)
  return { ...placeAt(folder, origin.env), origin }
}

/** Adds a commit to a branch of a bare repository, and gives its id. */
export function commitInto(place: Place, branch: string, files: Files, message = 'seed'): string {
  const ref = `refs/heads/${branch}`
  const known = place.git('for-each-ref', '--format=%(objectname)', ref)
  const lines = [
    `commit ${ref}`,
    'committer Seed <seed@example.com> 1700000000 +0000',
    `data ${Buffer.byteLength(message)}\n${message}`,
    ...(known === '' ? [] : [`from ${known}`]),
    ...Object.entries(files).map(
      ([file, text]) => `M 644 inline ${file}\ndata ${Buffer.byteLength(text)}\n${text}`,
    ),
  ]
  execFileSync('git', ['fast-import', '--quiet', '--force'], {
    cwd: place.folder,
    env: place.env,
    input: `${lines.join('\n')}\n`,
  })
  return place.git('rev-parse', ref)
}

/** Installs a hook that is a shell script. */
export function installHook(gitFolder: string, name: string, script: string): void {
  const hooks = path.join(gitFolder, 'hooks')
  mkdirSync(hooks, { recursive: true })
  writeFileSync(path.join(hooks, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

/** One object as YAML: `spec` in flow style. */
export function objectOf(kind: string, name: string, spec: string): string {
  const group = kind === 'GitRepository' ? 'source' : 'image'
  return `---
apiVersion: ${group}.toolkit.fluxcd.io/v1
kind: ${kind}
metadata: {name: ${name}}
spec: {${spec}}
`
}

/** An ImageRepository and the ImagePolicy of the same name that takes the highest 1.x. */
export function policyOf(
  image: string,
  more: { policy?: string; repository?: string } = {},
): string {
  const name = image.slice(image.lastIndexOf('/') + 1)
  return (
    objectOf('ImageRepository', name, `image: ${image}, interval: 1m${more.repository ?? ''}`) +
    objectOf(
      'ImagePolicy',
      name,
      `imageRepositoryRef: {name: ${name}}, policy: {semver: {range: 1.x}}${more.policy ?? ''}`,
    )
  )
}

/** An ImageUpdateAutomation of the GitRepository `fleet` that reads `main`. */
export function automationOf(name: string, root: string, git = ''): string {
  const commit = `commit: {author: {name: Bot, email: bot@example.com}, messageTemplate: 'update ${name}'}`
  return objectOf(
    'ImageUpdateAutomation',
    name,
    `interval: 5m, sourceRef: {kind: GitRepository, name: fleet}, update: {path: ${root}, strategy: Setters}, git: {checkout: {ref: {branch: main}}, ${commit}${git}}`,
  )
}

/** A Deployment whose image is marked for a policy of flux-system. */
export function deploymentOf(image: string, setter: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  template:
    spec:
      containers:
        - image: ${image} # {"$imagepolicy": "flux-system:${setter}"}
`
}
