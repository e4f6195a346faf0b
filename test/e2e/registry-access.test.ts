/** Ways into a private registry: which credential is used, over which connection. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { before, test } from 'node:test'

import { type AppTree, appTree, deployment, deploymentPath } from './parts/app-tree.ts'
import { assertNoSecret } from './parts/guide.ts'
import { fileOwner } from './parts/owner.ts'
import { skipWithout } from './parts/programs.ts'
import { dockerConfig, pullSecret } from './parts/pull-secret.ts'
import { type Login, type Registry, startRegistry } from './parts/registry.ts'
import { type Tidemark, tidemark } from './parts/tidemark.ts'
import { readTree, workTree } from './parts/work-tree.ts'

const skip = skipWithout('docker-registry', 'skopeo', 'htpasswd', 'openssl', 'git')

const login: Login = { username: 'robot', password: 'registry-secret-41d7' }
const old: Login = { username: 'robot', password: 'old-secret-0000' }

let plain: Registry
let secure: Registry
const owner = fileOwner()
before(async () => {
  if (skip !== false) return
  plain = await startRegistry(owner, { login })
  secure = await startRegistry(owner, { login, tls: true })
  for (const registry of [plain, secure]) await registry.push('org/app', ['1.0.0', '1.1.0'])
})

type Row = {
  readonly name: string
  readonly registry: () => Registry
  readonly tree?: (registry: Registry) => Omit<AppTree, 'image'>
  /** Flags and environment, after whatever had to be written to the home. */
  readonly prepare?: (command: Tidemark, registry: Registry) => Given
  /** What stderr says, when it must fail. */
  readonly fails?: RegExp
}

type Given = {
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const rows: readonly Row[] = [
  {
    name: 'secretRef of the repository',
    registry: () => plain,
    tree: ({ host }) => ({
      scan: ['secretRef: {name: pull}'],
      also: { 'flux/pull.yaml': pullSecret('pull', host, login) },
    }),
  },
  {
    name: 'pull secrets of a ServiceAccount',
    registry: () => plain,
    tree: ({ host }) => ({
      scan: ['serviceAccountName: puller'],
      also: {
        'flux/pull.yaml': pullSecret('pull', host, login),
        'flux/account.yaml':
          'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: puller, namespace: flux-system}\nimagePullSecrets: [{name: pull}]\n',
      },
    }),
  },
  {
    name: 'a CA and a pull secret, both of the repository',
    registry: () => secure,
    tree: ({ host, ca = '' }) => ({
      scan: ['secretRef: {name: pull}', 'certSecretRef: {name: ca}'],
      also: {
        'flux/pull.yaml': pullSecret('pull', host, login),
        'flux/ca.yaml': `apiVersion: v1\nkind: Secret\nmetadata: {name: ca, namespace: flux-system}\nstringData: {ca.crt: ${JSON.stringify(ca)}}\n`,
      },
    }),
  },
  {
    name: 'a certificate of an unknown CA',
    registry: () => secure,
    tree: ({ host }) => ({
      scan: ['secretRef: {name: pull}'],
      also: { 'flux/pull.yaml': pullSecret('pull', host, login) },
    }),
    fails: /certificate/,
  },
  {
    name: '~/.docker/config.json',
    registry: () => plain,
    prepare: ({ home }, { host }) => {
      writeConfig(path.join(home, '.docker'), host, login)
      return {}
    },
  },
  {
    name: 'DOCKER_CONFIG',
    registry: () => plain,
    prepare: ({ home }, { host }) => {
      writeConfig(path.join(home, '.docker'), host, old)
      writeConfig(path.join(home, 'elsewhere'), host, login)
      return { env: { DOCKER_CONFIG: path.join(home, 'elsewhere') } }
    },
  },
  {
    name: '--docker-config instead of all that',
    registry: () => plain,
    prepare: ({ home }, { host }) => {
      writeConfig(path.join(home, '.docker'), host, old)
      writeConfig(path.join(home, 'elsewhere'), host, login)
      return { flags: ['--docker-config', path.join(home, 'elsewhere')] }
    },
  },
  {
    name: 'a docker config as --secret',
    registry: () => plain,
    tree: () => ({ scan: ['secretRef: {name: pull}'] }),
    prepare: ({ home }, { host }) => {
      writeConfig(home, host, login)
      return { flags: ['--secret', `pull=${path.join(home, 'config.json')}`] }
    },
  },
  {
    name: 'a Secret of the repository before a --secret of the same name',
    registry: () => plain,
    tree: ({ host }) => ({
      scan: ['secretRef: {name: pull}'],
      also: { 'flux/pull.yaml': pullSecret('pull', host, login) },
    }),
    prepare: ({ home }, { host }) => {
      writeConfig(home, host, old)
      return { flags: ['--secret', `pull=${path.join(home, 'config.json')}`] }
    },
  },
  {
    name: 'a Secret for another host',
    registry: () => plain,
    tree: () => ({
      scan: ['secretRef: {name: pull}'],
      also: { 'flux/pull.yaml': pullSecret('pull', 'registry.example.com', login) },
    }),
    fails: /UNAUTHORIZED: authentication required/,
  },
]

for (const row of rows)
  test(`registry access: ${row.name}`, { skip }, async (t) => {
    const registry = row.registry()
    const image = `${registry.host}/org/app`
    const root = await workTree(t, appTree({ image, ...row.tree?.(registry) }))
    const command = tidemark(t)
    const { flags = [], env = {} } = row.prepare?.(command, registry) ?? {}
    const ended = await command(['update', '--path', root, ...flags], { env })
    assertNoSecret(ended, [login.password, old.password])
    if (row.fails !== undefined) assert.match(ended.stderr, row.fails)
    assert.equal(ended.code, row.fails === undefined ? 0 : 1, ended.stderr)
    const tag = row.fails === undefined ? '1.1.0' : '1.0.0'
    assert.equal(readTree(root)[deploymentPath], deployment(image, tag))
  })

function writeConfig(folder: string, host: string, login: Login): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'config.json'), dockerConfig(host, login))
}
