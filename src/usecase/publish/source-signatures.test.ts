import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { manifestsOf } from '../manifests/index.ts'
import { planJobs } from '../plan/index.ts'
import { type SignatureCheck, sourceSignatures } from './source-signatures.ts'

type Verdict = Awaited<ReturnType<SignatureCheck['commit']>>
type Mode = 'HEAD' | 'Tag' | 'TagAndHEAD'

const good: Verdict = { kind: 'good' }
const unsigned: Verdict = { kind: 'unsigned' }
const bad: Verdict = { kind: 'bad', why: 'unknown key' }

async function run(
  { mode, ref, secret = 'keys' }: { mode?: Mode; ref?: string; secret?: string },
  { commit, tag }: { readonly commit?: Verdict; readonly tag?: Verdict },
  signal: AbortSignal,
) {
  const verify = mode === undefined ? '' : `, verify: {mode: ${mode}, secretRef: {name: ${secret}}}`
  const text = `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: fleet}
spec: {url: 'https://host/o/a', interval: 1m${verify}}
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {name: auto}
spec:
  interval: 1m
  sourceRef: {kind: GitRepository, name: fleet}
  git: {commit: {author: {email: a@example.com}}}
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData: {ada.pub: key}`
  const { objects } = readManifests([{ path: 'x.yaml', bytes: encodeUtf8(text) }])
  const tree = manifestsOf(objects, 'ns')
  const jobs = planJobs(tree, [], { automation: { namespace: 'ns', name: 'x' }, template: '' })
  const calls: string[] = []
  const answer = (what: string, keys: object, verdict: Verdict | undefined): Verdict => {
    calls.push(`${what} by ${Object.keys(keys).join()}`)
    return verdict ?? unsigned
  }
  const check: SignatureCheck = {
    commit: async ({ id }, keys) => answer(id, keys, commit),
    tag: async (one, keys) => answer(one.ref, keys, tag),
  }
  const signatures = sourceSignatures(check, { tree, given: new Map() })
  const read = { ref, id: 'abc' }
  // Each job reads it, and again after a lost race.
  for (const job of [...jobs, ...jobs]) await signatures.inspect(job, read, signal)
  return { calls, told: signatures.notices().map((notice) => notice.text) }
}

const tag = 'refs/tags/v1'
const byCommit = 'abc by ada.pub'
const byTag = `${tag} by ada.pub`
const noTag = "cannot verify tag object's signature if a tag reference is not specified"

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, given: { mode?: Mode; ref?: string; secret?: string }, verdicts: { commit?: Verdict; tag?: Verdict }, calls: string[], told: string[]][] = [
  ['nothing is demanded',             {},                                    {},                            [],                []],
  ['a commit that is signed',         { mode: 'HEAD' },                      { commit: good },              [byCommit],        []],
  ['a commit that is not',            { mode: 'HEAD' },                      { commit: unsigned },          [byCommit],        ["signature verification of commit 'abc' failed: it is not signed"]],
  ['a commit by a stranger',          { mode: 'HEAD' },                      { commit: bad },               [byCommit],        ["signature verification of commit 'abc' failed: unknown key"]],
  ['keys that are not there',         { mode: 'HEAD', secret: 'lost' },      {},                            [],                ['public keys secret error: secrets "lost" not found']],
  ['a tag that is signed',            { mode: 'Tag', ref: tag },             { tag: good },                 [byTag],           []],
  ['a tag that is not',               { mode: 'Tag', ref: tag },             { tag: unsigned },             [byTag],           ["cannot verify signature of tag 'v1' since it is not signed"]],
  ['a tag by a stranger',             { mode: 'Tag', ref: tag },             { tag: bad },                  [byTag],           ["signature verification of tag 'v1' failed: unknown key"]],
  ['a branch where a tag is demanded', { mode: 'Tag', ref: 'refs/heads/x' }, {},                            [],                [noTag]],
  ['a commit where a tag is demanded', { mode: 'Tag' },                      {},                            [],                [noTag]],
  ['both, and both are signed',       { mode: 'TagAndHEAD', ref: tag },      { tag: good, commit: good },   [byTag, byCommit], []],
  ['both, and the tag alone is',      { mode: 'TagAndHEAD', ref: tag },      { tag: good, commit: bad },    [byTag, byCommit], ["signature verification of commit 'abc' failed: unknown key"]],
]

for (const [name, given, verdicts, calls, told] of rows) {
  test(`sourceSignatures: ${name}`, async (t) => {
    const texts = told.map(
      (text) => `GitRepository 'ns/fleet': ${text}; a cluster would not apply it`,
    )
    assert.deepEqual(await run(given, verdicts, t.signal), { calls, told: texts })
  })
}
