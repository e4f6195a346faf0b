import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeUtf8 } from '../../base/index.ts'
import { matchesGlob } from './glob.ts'
import { credentialsFromSecret, type Keyring, matchKeyring, RegistryError } from './index.ts'

/** A Secret of docker's type; each key's user is its own name, so that a match tells itself. */
function secretOf(...keys: string[]): Keyring {
  const auths = Object.fromEntries(keys.map((key) => [key, { username: key, password: 'p' }]))
  const data = { '.dockerconfigjson': encodeUtf8(JSON.stringify({ auths })) }
  return credentialsFromSecret({ type: 'kubernetes.io/dockerconfigjson', data })
}

function keyFor(keyring: Keyring, target: string): string | undefined {
  const slash = target.indexOf('/')
  const registry = slash === -1 ? target : target.slice(0, slash)
  const repository = slash === -1 ? '' : target.slice(slash + 1)
  return matchKeyring(keyring, { registry, repository })?.key
}

const nested = ['fake.registry.io', '/nested', '/nested/repo', '/par'].map((path, index) =>
  index === 0 ? path : `fake.registry.io${path}`,
)

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, keys: string[], target: string, key: string | undefined][] = [
  ['K2 a key with scheme, the host',            ['https://fake.registry.io'],      'fake.registry.io/x',              'https://fake.registry.io'],
  ['K2 a key with scheme, a repository',        ['https://fake.registry.io'],      'fake.registry.io/repo/a',         'https://fake.registry.io'],
  ['K3 the same port',                          ['fake.registry.io:5000'],         'fake.registry.io:5000/x',         'fake.registry.io:5000'],
  ['K3 another port',                           ['fake.registry.io:5000'],         'fake.registry.io:1000/x',         undefined],
  ['K3 no port',                                ['fake.registry.io:5000'],         'fake.registry.io/x',              undefined],
  ['K4 the root',                               nested,                            'fake.registry.io/other',          'fake.registry.io'],
  ['K4 nested',                                 nested,                            'fake.registry.io/nested',         'fake.registry.io/nested'],
  ['K4 the leaf',                               nested,                            'fake.registry.io/nested/repo',    'fake.registry.io/nested/repo'],
  ['K4 below the leaf',                         nested,                            'fake.registry.io/nested/repo/dirt', 'fake.registry.io/nested/repo'],
  ['K4 a plain prefix, not a folder',           nested,                            'fake.registry.io/partial',        'fake.registry.io/par'],
  ['K5 a host with another label',              ['fake.registry.io', '1.fake.registry.io'], '2.fake.registry.io/x',   undefined],
  ['K6 /v1/ behind the host',                   ['https://fake.registry.io/v1/'],  'fake.registry.io/repo',           'https://fake.registry.io/v1/'],
  ['K6 /v2/ behind the host',                   ['https://fake2.registry.io/v2/'], 'fake2.registry.io/repo',          'https://fake2.registry.io/v2/'],
  ['K7 Docker Hub, a library image',            ['index.docker.io'],               'index.docker.io/library/ubuntu',  'index.docker.io'],
  ['K7 Docker Hub, an organisation',            ['index.docker.io'],               'index.docker.io/knative/serving', 'index.docker.io'],
  ['K7 the key that docker login writes',       ['https://index.docker.io/v1/'],   'index.docker.io/library/ubuntu',  'https://index.docker.io/v1/'],
  ['K8 a glob in a label',                      ['*.registry.io'],                 'blah.registry.io/repo',           '*.registry.io'],
  ['K8 a glob spans one label',                 ['*.registry.io'],                 'a.b.registry.io/repo',            undefined],
  ['K9 host and one folder',                    ['http://registry.gitlab.com/dprotaso'], 'registry.gitlab.com/dprotaso/test/nginx', 'http://registry.gitlab.com/dprotaso'],
  ['K9 the whole repository',                   ['registry.gitlab.com/dprotaso/test/nginx'], 'registry.gitlab.com/dprotaso/test/nginx', 'registry.gitlab.com/dprotaso/test/nginx'],
  ['the longest path wins',                     ['r.io/a', 'r.io/a/b', 'r.io'],    'r.io/a/b/c',                      'r.io/a/b'],
]

for (const [name, keys, target, key] of rows) {
  test(`matchKeyring: ${name}`, () => assert.equal(keyFor(secretOf(...keys), target), key))
}

test('matchKeyring: K1 the first of two Secrets with the same key wins', () => {
  const image = { registry: 'fake.registry.io', repository: 'x' }
  const [first, second] = [secretOf('fake.registry.io'), secretOf('https://fake.registry.io')]
  assert.equal(matchKeyring([...first, ...second], image)?.key, 'fake.registry.io')
  assert.equal(matchKeyring([...second, ...first], image)?.key, 'https://fake.registry.io')
})

test("matchKeyring: K11 Docker Hub's other names match, and are marked as ours", () => {
  const image = { registry: 'index.docker.io', repository: 'library/ubuntu' }
  for (const key of ['docker.io', 'registry-1.docker.io', 'https://index.docker.io/v1']) {
    const match = matchKeyring(secretOf(key), image)
    assert.deepEqual([match?.key, match?.alias], [key, true])
  }
  assert.equal(matchKeyring(secretOf('hub.docker.com'), image), undefined)
  const both = matchKeyring(secretOf('docker.io', 'index.docker.io'), image)
  assert.deepEqual([both?.key, both?.alias], ['index.docker.io', false])
})

const base64 = (text: string): string => Buffer.from(text).toString('base64')

// biome-ignore format: a table is read down its columns
const entries: readonly [name: string, entry: Record<string, string>, expected: Record<string, string>][] = [
  ['K10 auth alone',                { auth: base64('foo:bar') },                      { username: 'foo', password: 'bar' }],
  ['K10 auth without padding',      { auth: base64('foo:ba').replace(/=+$/, '') },    { username: 'foo', password: 'ba' }],
  ['auth overrides the rest',       { auth: base64('a:b'), username: 'x', password: 'y' }, { username: 'a', password: 'b' }],
  ['auth is cut at the first colon', { auth: base64('a:b:c') },                       { username: 'a', password: 'b:c' }],
  ['an identity token',             { identitytoken: 'i' },                           { identityToken: 'i' }],
  ['a registry token',              { registrytoken: 'r' },                           { registryToken: 'r' }],
]

for (const [name, entry, expected] of entries) {
  test(`credentialsFromSecret: ${name}`, () => {
    const cfg = { '.dockercfg': encodeUtf8(JSON.stringify({ 'r.io': entry })) }
    const found = credentialsFromSecret({ type: 'kubernetes.io/dockercfg', data: cfg })
    assert.deepEqual(found, [['r.io', expected]])
  })
}

test('credentialsFromSecret: K12 a Secret of another type contributes nothing', () => {
  const data = { '.dockerconfigjson': encodeUtf8('{"auths":{"r.io":{"username":"u"}}}') }
  for (const type of ['Opaque', 'kubernetes.io/dockercfg', '']) {
    assert.deepEqual(credentialsFromSecret({ type, data }), [])
  }
})

// biome-ignore format: a table is read down its columns
const malformed: readonly [text: string, message: string][] = [
  ['',                                   'unexpected end of JSON input'],
  ['{"auths":',                          'unexpected end of JSON input'],
  ['{"auths":{"r":{"auth":"x',           'unexpected end of JSON input'],
  ['<html>',                             "invalid character '<' looking for beginning of value"],
  ['{auths}',                            "invalid character 'a' looking for beginning of object key string"],
  ['{"auths":{}} x',                     "invalid character 'x' after top-level value"],
  ['{"a":1 "b":2}',                      "invalid character '\"' after object key:value pair"],
]

for (const [text, message] of malformed) {
  test(`credentialsFromSecret: '${text}' is refused as Go does`, () => {
    const data = { '.dockerconfigjson': encodeUtf8(text) }
    assert.throws(
      () => credentialsFromSecret({ type: 'kubernetes.io/dockerconfigjson', data }),
      (error) => error instanceof RegistryError && error.message === message,
    )
  })
}

test('matchKeyring: an entry that cannot be read fails its own registry alone, by name', () => {
  const config =
    '{"auths":{"r.io":{"auth":"Zm9v"},"s .io":{"auth":"Zm9v"},"t.io":{"username":"t"}}}'
  const data = { '.dockerconfigjson': encodeUtf8(config) }
  const keyring = credentialsFromSecret({ type: 'kubernetes.io/dockerconfigjson', data })
  const found = matchKeyring(keyring, { registry: 't.io', repository: 'app' })
  assert.deepEqual(found?.credentials, { username: 't' })
  assert.throws(() => matchKeyring(keyring, { registry: 'r.io', repository: 'app' }), {
    code: 'CREDENTIALS',
    message:
      "entry 'r.io': unable to decode auth field: must be formatted as base64(username:password)",
  })
})

test('matchKeyring: of the entries of Docker Hub by other names, the longest path wins', () => {
  const image = { registry: 'index.docker.io', repository: 'org/app' }
  const match = matchKeyring(secretOf('docker.io', 'docker.io/org', 'docker.io/or'), image)
  assert.deepEqual([match?.key, match?.alias], ['docker.io/org', true])
  assert.equal(matchKeyring(secretOf('docker.io/or'), image), undefined)
})

test('matchesGlob: a pattern made of the label by wildcards matches it', () => {
  const label = fc.stringMatching(/^[a-z0-9-]{0,12}$/)
  fc.assert(
    fc.property(label, fc.infiniteStream(fc.nat(3)), (text, choices) => {
      const pattern = [...text].map((char) => ['?', '*', `[${char}]`, char][choices.next().value])
      assert.ok(matchesGlob(pattern.join(''), text))
    }),
  )
})

test('matchesGlob: many stars take no time, and malformed patterns match nothing', () => {
  assert.equal(matchesGlob(`${'*a'.repeat(5_000)}b`, 'a'.repeat(5_000)), false)
  for (const pattern of ['[', '[a', '[]', 'a\\', '[^]'])
    assert.equal(matchesGlob(pattern, 'a'), false)
  assert.equal(matchesGlob('[^a-c]', 'd'), true)
  assert.equal(matchesGlob('[^a-c]', 'b'), false)
})
