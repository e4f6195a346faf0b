import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stillClock } from '../../test/still-clock.ts'
import { Failure } from '../base/index.ts'
import type { ObjectOf } from '../core/objects/index.ts'
import type { Login } from '../io/login/index.ts'
import type { Keychain } from '../io/registry/index.ts'
import { noSecrets } from '../usecase/access/index.ts'
import { openRegistries } from './registries.ts'
import type { Ambient, Ports } from './request.ts'

const { signal } = new AbortController()
const nobody: Keychain = async () => undefined
const docker: Keychain = async () => ({ username: 'own', password: 'p' })

const host = '1.dkr.ecr.eu-west-1.amazonaws.com'
const token = { username: 'AWS', password: 'pw', expiresAtMs: 0 }

function loginBy(registry: Login['registry']): Login {
  return { git: () => assert.fail('no Git here'), registry }
}

const given = loginBy(async (provider, question) => {
  assert.equal(provider, 'aws')
  assert.deepEqual(question, { host, tls: {}, proxy: undefined })
  return token
})
const unasked = loginBy(() => assert.fail('asked'))
const homeless = loginBy(() => Promise.reject(new Failure('CLOUD_NO_IDENTITY', 'found nobody')))
const refused = loginBy(() => Promise.reject(new Failure('CLOUD_REFUSED', 'no')))

type Row = { readonly login: Login; readonly keychain: Keychain; readonly insecure?: boolean }

async function credentialsBy({ login, keychain, insecure = false }: Row) {
  const partial: Partial<Ports & Ambient> = {
    env: {},
    clock: stillClock(0),
    hide: () => undefined,
  }
  const options = { secrets: noSecrets, keychain, trustTree: false, login }
  const registries = openRegistries(options, partial as Ports & Ambient)
  const object = {
    metadata: { namespace: 'apps', name: 'app' },
    spec: { image: `${host}/app`, provider: 'aws', insecure },
  } as unknown as ObjectOf<'ImageRepository'>
  const canonicalName = `${host}/app`
  const name = { registry: host, repository: 'app', canonicalName, permitsHttp: false }
  const { image } = await registries.call(object, name, signal)
  const texts = registries.notices().map(({ text }) => text)
  return { username: image.credentials?.username, notices: texts }
}

const who = "ImageRepository 'apps/app'"
const provider = `${who}: provider 'aws'`

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, row: Row, username: string | undefined, notices: RegExp | undefined][] = [
  ['the provider makes them',                      { login: given, keychain: nobody },   'AWS',     undefined],
  ["the user's own for the registry outrank it",   { login: unasked, keychain: docker }, 'own',     new RegExp(`^${provider} is not asked: using docker config$`)],
  ['a machine that is nobody shows nothing',       { login: homeless, keychain: nobody }, undefined, new RegExp(`^${provider}: found nobody: using no credentials$`)],
  ['a tree that says how to connect gets nothing', { login: unasked, keychain: docker, insecure: true }, undefined, /are held back$/],
]
for (const [name, row, username, notice] of rows) {
  test(`openRegistries: credentials of a cloud: ${name}`, async () => {
    const done = await credentialsBy(row)
    assert.equal(done.username, username)
    if (notice === undefined) assert.deepEqual(done.notices, [])
    else assert.match(done.notices.join('\n'), notice)
  })
}

test('openRegistries: credentials of a cloud: what it refuses is a failure', async () => {
  await assert.rejects(credentialsBy({ login: refused, keychain: nobody }), {
    code: 'AUTH_OPTIONS',
    message: 'failed to configure authentication options: no',
  })
})
