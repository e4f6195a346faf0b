import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8, Failure } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import type { ObjectOf } from '../../core/objects/index.ts'
import { manifestsOf } from '../manifests/index.ts'
import {
  type CredentialSources,
  type RegistryAccess,
  registryCredentials,
  withheldNotice,
} from './index.ts'

type Found = { readonly user: string; readonly origin?: string }

const open: RegistryAccess = {
  pullSecrets: [],
  certSecret: undefined,
  proxySecret: undefined,
  insecure: false,
  provider: undefined,
  ambient: true,
  demand: undefined,
  withheld: undefined,
  notices: [],
}
const pullSecrets = [{ namespace: 'ns', name: 'pull', data: new Map(), origin: 'tree' as const }]
const gone = new Failure('AUTH_OPTIONS', 'secrets "pull" not found')
const nobody = new Failure('CLOUD_NO_IDENTITY', 'no identity')

/** Everybody knows credentials of their own. */
const sources: CredentialSources<Found> = {
  fromDockerConfig: async () => ({ user: 'docker' }),
  fromSecrets: (secrets) => ({
    entries: secrets.length,
    match: secrets.length === 0 ? undefined : { credentials: { user: 'secret' }, key: 'r.io' },
  }),
  fromProvider: async (provider) => ({ user: provider }),
}
const noDocker = { fromDockerConfig: async () => undefined }
const noMatch = { fromSecrets: () => ({ entries: 1, match: undefined }) }
const empty = { fromSecrets: () => ({ entries: 0, match: undefined }) }
const noCloud = { fromProvider: () => Promise.reject(nobody) }

type Row = readonly [
  rule: string,
  access: Partial<RegistryAccess>,
  lacks: Partial<CredentialSources<Found>>,
  user: string | undefined,
  notice?: RegExp,
]

// biome-ignore format: a table is read down its columns
const rows: readonly Row[] = [
  ['a pull Secret outranks docker config',    { pullSecrets },                              {},                      'secret'],
  ['one without an entry means anonymous',    { pullSecrets },                              noMatch,                 undefined, /holds nothing for 'r.io'/],
  ['one without any entry means anonymous',   { pullSecrets },                              empty,                   undefined, /holds no docker config/],
  ['another that is missing asks docker',     { pullSecrets, demand: gone },              noMatch,                 'docker'],
  ['without Secrets docker config counts',    {},                                           {},                      'docker'],
  ['not where the tree says how to connect',  { ambient: false },                           {},                      undefined],
  ['docker config outranks a provider',       { provider: 'aws' },                          {},                      'docker',  /provider 'generic' is not asked/],
  ['a provider is asked without it',          { provider: 'aws' },                          noDocker,                'aws'],
  ['a provider where this machine is nobody', { provider: 'aws' },                          { ...noDocker, ...noCloud }, undefined, /no identity: using no credentials/],
  ['a provider is not asked for a tree',      { provider: 'aws', ambient: false },           {},                      undefined],
]

function repositoryIn(): ObjectOf<'ImageRepository'> {
  const text =
    'apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata: {name: app}\nspec: {image: r.io/app, interval: 1m}\n'
  const { objects } = readManifests([{ path: 'a.yaml', bytes: encodeUtf8(text) }])
  const repository = manifestsOf(objects, 'ns').get('ImageRepository', 'ns', 'app')
  assert.ok(repository)
  return repository
}

for (const [rule, access, lacks, user, notice] of rows) {
  test(`registryCredentials: ${rule}`, async (t) => {
    const question = { repository: repositoryIn(), access: { ...open, ...access }, host: 'r.io' }
    const found = await registryCredentials(question, { ...sources, ...lacks }, t.signal)
    assert.equal(found.credentials?.user, user)
    assert.match(found.notice?.text ?? '', notice ?? /^$/)
  })
}

test('registryCredentials: a Secret that is missing and has no substitute is an error', async (t) => {
  const access = { ...open, demand: gone }
  const question = { repository: repositoryIn(), access, host: 'r.io' }
  await assert.rejects(registryCredentials(question, { ...sources, ...noDocker }, t.signal), {
    code: 'AUTH_OPTIONS',
    message: 'failed to configure authentication options: secrets "pull" not found',
  })
})

test('withheldNotice: said where somebody misses what is withheld', async (t) => {
  const withheld = { text: 'held back' }
  const access = { ...open, ambient: false, withheld }
  assert.deepEqual(await withheldNotice(access, sources, t.signal), [withheld])
  assert.deepEqual(await withheldNotice(access, { ...sources, ...noDocker }, t.signal), [])
  assert.deepEqual(await withheldNotice({ ...access, pullSecrets }, sources, t.signal), [])
})
