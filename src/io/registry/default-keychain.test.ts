import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { defaultKeychain } from './index.ts'

const never = new AbortController().signal
const image = { registry: 'r.io', repository: 'team/app' }
const auths = (user: string, key = 'r.io'): string =>
  JSON.stringify({ auths: { [key]: { username: user, password: 'p' } } })

/** Who the keychain says we are, with these files below HOME. */
async function userWith(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  asked = image,
): Promise<string | undefined> {
  const home = await mkdtemp(path.join(tmpdir(), 'keychain-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(home, name)
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(file, text)
      if (text.startsWith('#!')) await chmod(file, 0o755)
    }
    const full = Object.entries(env).map(([key, value]) => [key, value.replace('HOME', home)])
    const keychain = defaultKeychain({
      HOME: home,
      PATH: `${home}/bin:/usr/bin:/bin`,
      ...Object.fromEntries(full),
    })
    const found = await keychain(asked, never)
    return found?.identityToken ?? found?.username
  } finally {
    await rm(home, { recursive: true })
  }
}

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, files: Record<string, string>, env: Record<string, string>, user: string | undefined][] = [
  ['no file at all',                     {},                                            {},                                undefined],
  ["docker's file in the home",          { '.docker/config.json': auths('home') },      {},                                'home'],
  ['DOCKER_CONFIG before the home',      { '.docker/config.json': auths('home'), 'd/config.json': auths('named') }, { DOCKER_CONFIG: 'HOME/d' }, 'named'],
  ['DOCKER_CONFIG alone counts, even if empty', { '.docker/config.json': auths('home') }, { DOCKER_CONFIG: 'HOME/d' },     undefined],
  ['REGISTRY_AUTH_FILE',                 { 'a.json': auths('file') },                   { REGISTRY_AUTH_FILE: 'HOME/a.json' }, 'file'],
  ["podman's file of this login",        { 'run/containers/auth.json': auths('run') },  { XDG_RUNTIME_DIR: 'HOME/run' },   'run'],
  ["podman's file of this user",         { '.config/containers/auth.json': auths('c') }, {},                               'c'],
  ['the repository before the registry', { '.docker/config.json': '{"auths":{"r.io":{"username":"all"},"r.io/team/app":{"username":"app"}}}' }, {}, 'app'],
  ['a key with scheme and path',         { '.docker/config.json': auths('u', 'https://r.io/v1/') }, {},                    'u'],
  ['another registry',                   { '.docker/config.json': auths('u', 's.io') }, {},                                undefined],
]

for (const [name, files, env, user] of rows) {
  test(`defaultKeychain: ${name}`, async () => assert.equal(await userWith(files, env), user))
}

test('defaultKeychain: Docker Hub is kept under its old name', async () => {
  const files = { '.docker/config.json': auths('hub', 'https://index.docker.io/v1/') }
  const hub = { registry: 'index.docker.io', repository: 'library/alpine' }
  assert.equal(await userWith(files, {}, hub), 'hub')
})

const helper = (body: string): Record<string, string> => ({
  '.docker/config.json': '{"credHelpers":{"r.io":"test"},"auths":{"r.io":{"username":"file"}}}',
  'bin/docker-credential-test': `#!/bin/sh\nread server\n${body}\n`,
})

test('defaultKeychain: a helper gets the server on standard input and comes before the file', async () => {
  const answer = `[ "$1" = get ] && echo "{\\"Username\\":\\"helper of $server\\",\\"Secret\\":\\"s\\"}"`
  assert.equal(await userWith(helper(answer)), 'helper of r.io')
  const token = `echo '{"Username":"<token>","Secret":"identity"}'`
  assert.equal(await userWith(helper(token)), 'identity')
  const none = `echo 'credentials not found in native keychain'; exit 1`
  assert.equal(await userWith(helper(none)), 'file')
})

test('defaultKeychain: a helper sees no secrets of our environment, and is not quoted', async () => {
  const nosy = `echo "{\\"Username\\":\\"$MY_SECRET.\\",\\"Secret\\":\\"s\\"}"`
  assert.equal(await userWith(helper(nosy), { MY_SECRET: 'x' }), '.')
  await assert.rejects(userWith(helper('echo hunter2; exit 3')), {
    code: 'CREDENTIALS',
    message: "asking 'docker-credential-test' for credentials: it ended with exit code 3",
  })
  const config = '{"credHelpers":{"r.io":"../evil"}}'
  await assert.rejects(userWith({ '.docker/config.json': config }), { code: 'CREDENTIALS' })
})
