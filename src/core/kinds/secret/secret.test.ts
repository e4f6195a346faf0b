import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeUtf8, encodeUtf8 } from '../../../base/index.ts'
import { type ManifestContents, printProblem, readManifests, type Secret } from '../index.ts'

function read(text: string): ManifestContents {
  return readManifests([{ path: 's.yaml', bytes: encodeUtf8(text) }])
}

function secretOf(text: string): Secret {
  const [found] = read(text).objects
  assert.equal(found?.kind, 'Secret')
  return found.object as Secret
}

function textsOf({ data }: Secret): Record<string, string> {
  return Object.fromEntries([...data].map(([key, bytes]) => [key, decodeUtf8(bytes)]))
}

const head = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n'

test('readSecret: data is decoded, and stringData wins', () => {
  const secret = secretOf(
    `${head}type: Opaque\ndata: {a: aGVsbG8=, b: "aGVs\\nbG8=", c: null}\nstringData: {a: plain, .x: z}\n`,
  )
  assert.equal(secret.type, 'Opaque')
  assert.deepEqual(textsOf(secret), { a: 'plain', b: 'hello', c: '', '.x': 'z' })
})

test('readSecret: what is wrong is named without the value', () => {
  const text = `${head}data:\n  .dockerconfigjson: s3cr3t!\nstringData:\n  pin: 4711\n`
  assert.deepEqual(read(text).problems.map(printProblem), [
    "s.yaml:5: Secret 's': data..dockerconfigjson: is not base64",
    "s.yaml:7: Secret 's': stringData.pin: must be a text; quote it",
  ])
  assert.deepEqual(textsOf(secretOf(text)), {})
})

test('readSecret: a broken document is named without its text', () => {
  const [problem] = read(`${head}stringData:\n  a: "s3cr3t\n`).problems
  assert.ok(problem !== undefined)
  assert.ok(!printProblem(problem).includes('s3cr3t'), printProblem(problem))
})

test('readSecret: SOPS and sealed Secrets are seen as such and give no data', () => {
  const sops = secretOf(`${head}data: {a: 'ENC[AES256_GCM,data:x]'}\nsops: {version: 3.9.0}\n`)
  assert.deepEqual([sops.encrypted, sops.data.size], ['sops', 0])
  const sealed = secretOf(
    'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s}\nspec: {encryptedData: {a: x}}\n',
  )
  assert.deepEqual([sealed.encrypted, sealed.data.size, sealed.metadata.name], ['sealed', 0, 's'])
})
