import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { readSigningKey } from '../io/sign/index.ts'
import {
  automationOf,
  bareRepository,
  deploymentOf,
  objectOf,
  type Place,
  policyOf,
  startRegistry,
} from './fixture.test.ts'

type Pair = { readonly identity: string; readonly line: string }

/** A key as a signing Secret holds it, and as a verification Secret does. */
function sshPair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const sized = (bytes: Buffer) => Buffer.from([0, 0, 0, bytes.length, ...bytes])
  const blob = Buffer.concat([sized(Buffer.from('ssh-ed25519')), sized(point)])
  return {
    identity: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    line: `ssh-ed25519 ${blob.toString('base64')} ada`,
  }
}

function secretOf(name: string, data: Readonly<Record<string, string>>): string {
  const text = `---\napiVersion: v1\nkind: Secret\nmetadata: {name: ${name}, namespace: flux-system}`
  return `${text}\nstringData: ${JSON.stringify(data)}\n`
}

/** A repository whose automation signs with `signer` and whose source trusts `trusted`. */
async function repository(
  t: TestContext,
  keys: { readonly signer: Pair; readonly trusted: Pair },
  mode: string,
  read = 'branch: main',
): Promise<Place> {
  const registry = await startRegistry(t)
  registry.publishTags('app', ['1.0.0', '1.1.0'])
  const image = `${registry.host}/app`
  const signing = automationOf(
    'one',
    './apps',
    read === 'branch: main' ? '' : ', push: {branch: updates}',
  )
    .replace("messageTemplate: 'update one'", 'signingKey: {type: ssh, secretRef: {name: signing}}')
    .replace('ref: {branch: main}', `ref: {${read}}`)
  const source = objectOf(
    'GitRepository',
    'fleet',
    `interval: 5m, url: "https://example.com/x", ref: {branch: main}, verify: {mode: ${mode}, secretRef: {name: trusted}}`,
  )
  return bareRepository(t, {
    'flux/app.yaml': policyOf(image),
    'flux/fleet.yaml': source,
    'flux/auto.yaml': signing,
    'flux/keys.yaml':
      secretOf('signing', { identity: keys.signer.identity }) +
      secretOf('trusted', { 'ada.sshpub': keys.trusted.line }),
    'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
  })
}

async function stderrOf(place: Place): Promise<string> {
  const words = ['update', '--repo', place.folder, '--push', '--trust-tree']
  const { code, stderr } = await place.run(...words)
  assert.equal(code, 0, stderr)
  return stderr
}

const failed =
  /GitRepository 'flux-system\/fleet': signature verification of commit '[0-9a-f]{40}' failed: (.*); a cluster would not apply it/

test('a source that demands signatures: an unsigned commit is noticed, a signed one is fine', async (t) => {
  const ada = sshPair()
  const place = await repository(t, { signer: ada, trusted: ada }, 'HEAD')
  assert.equal(failed.exec(await stderrOf(place))?.[1], 'it is not signed')
  assert.doesNotMatch(await stderrOf(place), failed)
})

test('a commit signed by somebody else is noticed', async (t) => {
  const place = await repository(t, { signer: sshPair(), trusted: sshPair() }, 'HEAD')
  await stderrOf(place)
  const why = failed.exec(await stderrOf(place))?.[1]
  assert.equal(why, 'unable to verify payload with any of the given authorized keys')
})

test('a tag is demanded, and a branch is read', async (t) => {
  const ada = sshPair()
  const place = await repository(t, { signer: ada, trusted: ada }, 'Tag')
  assert.match(
    await stderrOf(place),
    /cannot verify tag object's signature if a tag reference is not specified/,
  )
})

test('a tag without a signature', async (t) => {
  const ada = sshPair()
  const place = await repository(t, { signer: ada, trusted: ada }, 'TagAndHEAD', 'tag: v1')
  place.git('tag', 'v1', 'main')
  const stderr = await stderrOf(place)
  assert.match(stderr, /cannot verify signature of tag 'v1' since it is not signed/)
  assert.match(stderr, failed)
})

test('a signed tag', async (t) => {
  const ada = sshPair()
  const place = await repository(t, { signer: ada, trusted: ada }, 'Tag', 'tag: v1')
  const text = `object ${place.git('rev-parse', 'main')}\ntype commit\ntag v1\ntagger A <a@x> 1 +0000\n\nx\n`
  const { signal } = new AbortController()
  const sign = await readSigningKey('ssh', { name: 's', data: { identity: ada.identity } }, signal)
  const tag = text + (await sign(Buffer.from(text), signal))
  const id = execFileSync('git', ['hash-object', '-t', 'tag', '-w', '--stdin'], {
    cwd: place.folder,
    input: tag,
    encoding: 'utf8',
  })
  place.git('update-ref', 'refs/tags/v1', id.trim())
  assert.doesNotMatch(await stderrOf(place), /a cluster would not apply it/)
})
