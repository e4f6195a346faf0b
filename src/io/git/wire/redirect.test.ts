import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { makeWorld, seedRepository, signal } from '../../../../test/git/world.ts'
import { listen } from '../../../server/listen/index.ts'
import type { HttpRequest, Send } from '../../http/index.ts'

const credentials = { kind: 'basic', username: 'ada', password: 'secret-of-ada' } as const

/** Counts what reaches `send` with and without an Authorization header. */
function watched(send: Send): { send: Send; seen: string[] } {
  const seen: string[] = []
  const watching: Send = (request, signal) => {
    seen.push(request.headers['authorization'] === undefined ? 'nobody' : 'ada')
    return send(request, signal)
  }
  return { send: watching, seen }
}

async function serve(t: TestContext, send: Send): Promise<string> {
  const server = await listen(send, { host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  return server.url
}

const redirect = (location: (request: HttpRequest) => string): Send => {
  return async (request) => ({
    status: 301,
    headers: { location: location(request) },
    body: new Uint8Array(),
  })
}

const resolve = { fallback: 'head' } as const

test('credentials never follow a redirect to another origin', async (t) => {
  const world = await makeWorld(t)
  await seedRepository(world, 'apps.git', { a: '1' })
  const there = watched(world.host.send)
  const other = await serve(t, there.send)
  const here = watched(
    redirect(({ url }) => `${other}${new URL(url).pathname}${new URL(url).search}`),
  )
  const url = `${await serve(t, here.send)}/apps.git`
  const remote = await world.open('', { url, credentials })
  const { ref, commit } = await remote.resolve({}, resolve, signal)
  await remote.fetch([{ ref, id: commit }], signal)
  assert.deepEqual(new Set(here.seen), new Set(['ada']))
  assert.deepEqual(new Set(there.seen), new Set(['nobody']))
})

test('credentials follow a redirect within the origin', async (t) => {
  const world = await makeWorld(t, { ada: 'secret-of-ada' })
  await seedRepository(world, 'apps.git', { a: '1' })
  const moved: Send = async (request, signal) => {
    const { pathname, search } = new URL(request.url)
    if (pathname.startsWith('/apps.git/')) return world.host.send(request, signal)
    const location = `${pathname.replace('/old/', '/apps.git/')}${search}`
    return { status: 302, headers: { location }, body: new Uint8Array() }
  }
  const remote = await world.open('', { url: `${await serve(t, moved)}/old`, credentials })
  const { ref, commit } = await remote.resolve({}, resolve, signal)
  await remote.fetch([{ ref, id: commit }], signal)
})

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, location: string, text: RegExp][] = [
  ['to a login page',  '/login?next=apps',                                   /a page that is no Git remote/],
  ['to another scheme', 'file:///etc/info/refs?service=git-upload-pack',     /it leads to 'file:\/\/'/],
  ['in a circle',      '/apps.git/info/refs?service=git-upload-pack',        /unable to clone .*301/],
]
for (const [name, location, message] of rows) {
  test(`a redirect is refused: ${name}`, async (t) => {
    const world = await makeWorld(t)
    const url = `${await serve(
      t,
      redirect(() => location),
    )}/apps.git`
    const remote = await world.open('', { url, credentials })
    await assert.rejects(remote.resolve({}, resolve, signal), { code: 'GIT_REDIRECTED', message })
  })
}
