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

const robots = (...keys: string[]): Record<string, string> => ({
  '.config/containers/auth.json': JSON.stringify({
    auths: Object.fromEntries(keys.map((key) => [key, { username: key, password: 'p' }])),
  }),
})

// biome-ignore format: a table is read down its columns
const keys: readonly [image: string, keys: string[], user: string | undefined][] = [
  ['quay.io/orga/app',             ['quay.io/orgb', 'quay.io/orga'],             'quay.io/orga'],
  ['quay.io/orgb/app',             ['quay.io/orga', 'quay.io/orgb'],             'quay.io/orgb'],
  ['quay.io/orga/team/app',        ['quay.io', 'quay.io/orga', 'quay.io/orga/team'], 'quay.io/orga/team'],
  ['quay.io/orgc/app',             ['quay.io/orga', 'quay.io'],                  'quay.io'],
  ['quay.io/orgc/app',             ['quay.io/orga', 'quay.io/orgb'],             undefined],
  ['quay.io/organisation/app',     ['quay.io/org'],                              undefined],
  ['index.docker.io/org/app',      ['docker.io'],                                'docker.io'],
  ['index.docker.io/org/app',      ['docker.io', 'docker.io/org'],               'docker.io/org'],
  ['index.docker.io/org/app',      ['docker.io/other'],                          undefined],
  ['index.docker.io/org/app',      ['index.docker.io'],                          'index.docker.io'],
  ['index.docker.io/org/app',      ['https://index.docker.io/v1'],               'https://index.docker.io/v1'],
  ['index.docker.io/org/app',      ['https://index.docker.io/v1/'],              'https://index.docker.io/v1/'],
  ['index.docker.io/org/app',      ['https://registry-1.docker.io/v2/'],         'https://registry-1.docker.io/v2/'],
  ['index.docker.io/org/app',      ['https://index.docker.io/v1/access-token'],  undefined],
]

for (const [name, entries, user] of keys) {
  test(`defaultKeychain: ${name} with ${entries.join(', ')}`, async () => {
    const [registry = '', ...path] = name.split('/')
    const asking = { registry, repository: path.join('/') }
    assert.equal(await userWith(robots(...entries), {}, asking), user)
  })
}

// biome-ignore format: a table is read down its columns
const files: readonly [name: string, text: string, user: string | RegExp | undefined][] = [
  ['an empty file has no entries',           '',                                                      undefined],
  ['blanks are empty, too',                  ' \n',                                                   undefined],
  ["another registry's entry is not read",   '{"auths":{"s.io":{"auth":"Zm9v"},"r.io":{"username":"u"}}}', 'u'],
  ["the registry's own entry is named",      '{"auths":{"r.io":{"auth":"Zm9v"}}}',                    /^docker config '.*\/config\.json': entry 'r\.io': unable to decode auth field: must be formatted as base64\(username:password\)$/],
  ['what is no JSON is named by its file',   '{"auths":',                                             /^docker config '.*\/config\.json': unexpected end of JSON input; correct it, or log in anew$/],
]

for (const [name, text, user] of files) {
  test(`defaultKeychain: ${name}`, async () => {
    const asking = userWith({ '.docker/config.json': text })
    if (user instanceof RegExp) await assert.rejects(asking, { code: 'CREDENTIALS', message: user })
    else assert.equal(await asking, user)
  })
}

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

test('defaultKeychain: a helper sees no secrets of our environment, and its standard output is not quoted', async () => {
  const nosy = `echo "{\\"Username\\":\\"$MY_SECRET.\\",\\"Secret\\":\\"s\\"}"`
  assert.equal(await userWith(helper(nosy), { MY_SECRET: 'x' }), '.')
  const what = "asking 'docker-credential-test' for credentials: it ended with exit code 3"
  const remedy =
    "; log in with it, or remove 'credHelpers\\.r\\.io' from the file to ask without it$"
  await assert.rejects(userWith(helper('echo hunter2; exit 3')), {
    code: 'CREDENTIALS',
    message: new RegExp(`^docker config '.*/config\\.json': ${what}${remedy}`),
  })
  const words = helper('echo hunter2; echo "no account: $AWS_SECRET_ACCESS_KEY" >&2; exit 3')
  await assert.rejects(userWith(words, { AWS_SECRET_ACCESS_KEY: 'secret-of-aws' }), {
    message: new RegExp(`: ${what}: no account: \\*\\*\\*${remedy}`),
  })
  const config = '{"credHelpers":{"r.io":"../evil"}}'
  await assert.rejects(userWith({ '.docker/config.json': config }), { code: 'CREDENTIALS' })
})
