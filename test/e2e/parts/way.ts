/** One way to a Git remote, as a GitRepository and its Secrets name it, gone there and back. */
import assert from 'node:assert/strict'
import path from 'node:path'

import { appTree } from './app-tree.ts'
import type { Bare, BareOptions, GitHost } from './git-host.ts'
import { assertNoSecret } from './guide.ts'
import { type Owner, temporaryFolder } from './owner.ts'
import type { Ended } from './run.ts'
import { tidemark } from './tidemark.ts'
import { commits, type Files, fill, writeTree } from './work-tree.ts'

export type Keys = Readonly<Record<string, string>>

/** A remote, and what the Secrets beside the GitRepository hold. */
export type Way = {
  readonly bare: Bare
  readonly url: string
  readonly auth?: Keys
  readonly proxy?: Keys
  /** The automation's signing key, and its Secret; without keys the Secret is missing. */
  readonly signing?: { readonly type: string; readonly keys?: Keys }
}

/** Never asked: the ways are gone with a selection made by hand. */
export const image = '127.0.0.1:1/org/app'

/** A part of every secret of the tests that use ways, so that none is printed unnoticed. */
export const secretMark = '-secret-5b1e'

/** A new repository with one automation, at tag 1.0.0. */
export async function filled(
  owner: Owner,
  host: GitHost,
  name = 'org/fleet',
  options: BareOptions = {},
): Promise<Bare> {
  const bare = await host.create(name, options)
  await fill(owner, bare, appTree({ image, gitUrl: bare.url }))
  return bare
}

/** Runs `update` over a way: a dry run reads, and a push reads and writes. */
export async function updateOver(owner: Owner, way: Way, step: 'read' | 'write'): Promise<Ended> {
  const { bare, url, auth } = way
  const objects = path.join(temporaryFolder(owner), 'objects')
  writeTree(objects, objectsOf(way))
  const words = ['update', '--repo', url, '-f', objects, '--set', `flux-system:app=${image}:1.5.0`]
  const before = (await commits(bare.folder)).length
  const ended = await tidemark(owner)([...words, step === 'read' ? '--dry-run' : '--push'])
  assertNoSecret(ended, [secretMark, auth?.['identity']?.split('\n')[2] ?? secretMark])
  const isWritten = ended.code === 0 && step === 'write'
  assert.equal((await commits(bare.folder)).length, before + (isWritten ? 1 : 0), ended.stderr)
  return ended
}

/** The objects of a fleet that is reached this way. */
function objectsOf({ url, auth, proxy, signing }: Way): Files {
  const { 'flux/automation.yaml': automation = '', ...others } = appTree({ image, gitUrl: url })
  const source = [
    ...(auth === undefined ? [] : ['  secretRef: {name: git-auth}\n']),
    ...(proxy === undefined ? [] : ['  proxySecretRef: {name: git-proxy}\n']),
  ].join('')
  const commit =
    signing === undefined
      ? ''
      : `      signingKey: {type: ${signing.type}, secretRef: {name: sign}}\n`
  return {
    ...others,
    'flux/automation.yaml': automation
      .replace('  url:', `${source}  url:`)
      .replace('    commit:\n', (line) => `${line}${commit}`),
    ...secret('git-auth', auth),
    ...secret('git-proxy', proxy),
    ...secret('sign', signing?.keys),
  }
}

/** Goes a way in both directions, which must succeed. */
export async function assertOpen(owner: Owner, way: Way): Promise<void> {
  for (const step of ['read', 'write'] as const) {
    const ended = await updateOver(owner, way, step)
    assert.equal(ended.code, 0, `${step}: ${ended.stderr}`)
  }
}

/**
 * Tries to push, which must fail with these words of the automation and no others.
 *
 * `<url>` stands for the remote's address; an expression is for what differs from run to run.
 */
export async function assertClosed(owner: Owner, way: Way, says: string | RegExp): Promise<void> {
  const ended = await updateOver(owner, way, 'write')
  assert.equal(ended.code, 1, ended.stderr)
  const lines = ended.stderr.split('\n').filter((line) => line.startsWith('✗ '))
  const shown = way.url.replace(/\/\/[^/]*@/, '//')
  const told = lines.map((line) => line.replaceAll(shown, '<url>')).join('\n')
  if (typeof says === 'string') assert.equal(told, `✗ flux-system/app: ${says}`)
  else assert.match(told, says)
}

/** A Secret of `flux-system`, unless there is nothing for it to hold. */
function secret(name: string, keys: Keys | undefined): Files {
  if (keys === undefined) return {}
  const lines = Object.entries(keys).map(([key, text]) => `  ${key}: ${JSON.stringify(text)}\n`)
  const metadata = `metadata: {name: ${name}, namespace: flux-system}\n`
  const text = `apiVersion: v1\nkind: Secret\n${metadata}stringData:\n${lines.join('')}`
  return { [`flux/${name}.yaml`]: text }
}
