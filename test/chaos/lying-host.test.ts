/** Hosts that hang, hang up, answer garbage or cut their answers: bounded time, clear words, no harm. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { before, test } from 'node:test'
import type { HttpResponse, Send } from '../../src/io/http/index.ts'
import { fileOwner, temporaryFolder } from '../e2e/parts/owner.ts'
import { fleetFiles, selections } from './fleet.ts'
import { startHost, tagsOf, tipOf } from './host.ts'
import { buildProgram, type Program } from './program.ts'

const owner = fileOwner()
let program: Program
before(async () => {
  program = await buildProgram(owner)
})

type Lie = (send: Send) => Send

const timeoutMs = 1_000
/** The time limit, a start on a very busy machine, and what is left of the run. */
const patienceMs = timeoutMs + 59_000

const text = (status: number, type: string, body: string): HttpResponse => ({
  status,
  headers: { 'content-type': type },
  body: Buffer.from(body),
})

/** Changes what the host answers to one kind of request. */
function answering(end: string, change: (bytes: Buffer) => Buffer): Lie {
  return (send) => async (request, signal) => {
    const answer = await send(request, signal)
    if (!request.url.endsWith(end)) return answer
    const pieces: Uint8Array[] = []
    for await (const piece of answer.body instanceof Uint8Array ? [answer.body] : answer.body)
      pieces.push(piece)
    return { ...answer, body: change(Buffer.concat(pieces)) }
  }
}

const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2)
const noise = (bytes: Buffer): Buffer =>
  bytes.map((byte, at) => (at > 40 ? byte ^ 0x55 : byte)) as Buffer

// biome-ignore format: a table is read down its columns
const rows: readonly (readonly [name: string, lie: Lie, words: RegExp])[] = [
  ['never answers',             () => () => new Promise(() => {}), /took too long|timed out/],
  ['hangs up',                  () => async () => { throw new Error('cut') }, /unable to clone '/],
  ['answers a web page',        () => async () => text(200, 'text/html', '<html>hello</html>'), /unable to clone '/],
  ['answers an error',          () => async () => text(503, 'text/plain', 'later'), /unable to clone '.*503/],
  ['answers garbage',           () => async () => text(200, 'application/x-git-upload-pack-advertisement', '\0zzzz\n'), /unable to clone '/],
  ['cuts its list of refs',     answering('info/refs?service=git-upload-pack', half), /unable to clone '/],
  ['cuts its pack',             answering('/git-upload-pack', half), /unable to clone '/],
  ['garbles its pack',          answering('/git-upload-pack', noise), /unable to clone '/],
  ['cuts its answer to a push', answering('/git-receive-pack', half), /failed to update source: /],
]

for (const [name, lie, words] of rows)
  test(`a host that ${name}`, async (t) => {
    let isLying = true
    const between: Lie = (send) => {
      const lying = lie(send)
      return (request, signal) => (isLying ? lying : send)(request, signal)
    }
    const files = (url: string) => fleetFiles(1, '1.0.0', url)
    const host = await startHost(t, { files, between })
    const home = path.join(temporaryFolder(t), 'home')
    mkdirSync(home)
    const objects = path.join(home, 'objects.yaml')
    const { 'flux/automations.yaml': given = '' } = files(host.url)
    writeFileSync(objects, given.replace('timeout: 20s', `timeout: ${timeoutMs / 1000}s`))
    const command = ['update', '--repo', host.url, '-f', objects, '--push']
    const update = (tag: string) => program(home, [...command, ...selections(1, tag)])
    const first = await tipOf(host.folder)

    const started = performance.now()
    const ended = await update('2.0.0')
    assert.ok(performance.now() - started < patienceMs, 'bounded time')
    assert.equal(ended.code, 1, ended.stderr)
    assert.match(ended.stderr, words)
    // Only a push whose answer was lost may have arrived, and then as a whole.
    const arrived = (await tipOf(host.folder)) !== first
    const tags = [...(await tagsOf(host.folder)).values()]
    assert.deepEqual(tags, [arrived ? '2.0.0' : '1.0.0'])
    assert.ok(!arrived || name.includes('push'))

    isLying = false
    const next = await update('3.0.0')
    assert.equal(next.code, 0, next.stderr)
    assert.deepEqual([...(await tagsOf(host.folder)).values()], ['3.0.0'])
  })
