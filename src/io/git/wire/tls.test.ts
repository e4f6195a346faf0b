/** Needs the openssl program to make certificates; says so when it is not there. */
import assert from 'node:assert/strict'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { authority, skipCertificates } from '../../../../test/certificates.ts'
import { env, makeWorld, seedRepository, signal, type World } from '../../../../test/git/world.ts'
import { listen } from '../../../server/listen/index.ts'
import type { Remote } from '../index.ts'

/** TLS in front of the world's plain host. */
async function serveTls(
  t: TestContext,
  world: World,
  options: https.ServerOptions,
): Promise<string> {
  const target = new URL(world.url)
  const server = https.createServer(options, (request, response) => {
    const { method, headers, url } = request
    const { hostname, port } = target
    const onward = http.request({ hostname, port, path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}/apps.git`
}

async function read(remote: Remote): Promise<void> {
  const { ref, commit } = await remote.resolve({}, { fallback: 'head' }, signal)
  await remote.fetch([{ ref, id: commit }], signal)
}

test('a custom CA is trusted for its remote alone', { skip: skipCertificates }, async (t) => {
  const world = await makeWorld(t)
  await seedRepository(world, 'apps.git', { a: '1' })
  const { ca, sign } = authority(t)
  const url = await serveTls(t, world, sign('/CN=server'))
  await read(await world.open('', { url, tls: { ca } }))
  const failure = await read(await world.open('', { url })).catch((error) => error)
  assert.equal(failure.code, 'GIT_UNREACHABLE')
  assert.match(failure.message, /certificate/)
})

test('a client certificate is shown to a server that asks for one', {
  skip: skipCertificates,
}, async (t) => {
  const world = await makeWorld(t)
  await seedRepository(world, 'apps.git', { a: '1' })
  const { ca, sign } = authority(t)
  const { cert: certificate, key } = sign('/CN=client')
  const asking = { ca, requestCert: true, rejectUnauthorized: true }
  const url = await serveTls(t, world, { ...sign('/CN=server'), ...asking })
  await read(await world.open('', { url, tls: { ca, certificate, key } }))
  const failure = await read(await world.open('', { url, tls: { ca } })).catch((error) => error)
  assert.equal(failure.code, 'GIT_UNREACHABLE')
})

test('a proxy with credentials of its own', async (t) => {
  const world = await makeWorld(t)
  await seedRepository(world, 'apps.git', { a: '1' })
  const expected = `Basic ${Buffer.from('ada:p@ss:word').toString('base64')}`
  const proxy = await listen(async (request, signal) => {
    if (request.headers['proxy-authorization'] === expected) return world.host.send(request, signal)
    const headers = { 'proxy-authenticate': 'Basic realm="proxy"' }
    return { status: 407, headers, body: new Uint8Array() }
  })
  t.after(() => proxy.close())
  // Nobody but the proxy knows this host.
  const url = 'http://git.invalid/apps.git'
  const credentials = { username: 'ada', password: 'p@ss:word' }
  const excepting = { ...env, NO_PROXY: '*', no_proxy: '*' }
  const through = { address: proxy.url, ...credentials }
  await read(await world.open('', { url, proxy: through, env: excepting }))
  const stranger = await world.open('', { url, proxy: { address: proxy.url } })
  await assert.rejects(read(stranger), (error: Error) => !error.message.includes('p@ss'))
})
