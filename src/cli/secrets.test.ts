import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { encodeUtf8 } from '../base/index.ts'
import { deploymentOf, type Place, plainFolder, policyOf, serve } from './fixture.test.ts'

const password = `correct "horse"|it's`
const pair = Buffer.from(`robot:${password}`).toString('base64')

/** A tree with one image at a registry that repeats the credentials it was sent. */
async function echoing(t: TestContext, status: number): Promise<Place> {
  const host = await serve(t, async ({ headers }) => {
    const sent = String(headers?.['authorization'] ?? '')
    const said = Buffer.from(sent.replace('Basic ', ''), 'base64').toString()
    const body = JSON.stringify({ errors: [{ code: 'DENIED', message: `${sent} = ${said}` }] })
    return {
      status: sent === '' ? 401 : status,
      headers: { 'www-authenticate': 'Basic realm="x"' },
      body: encodeUtf8(body),
    }
  })
  return plainFolder(t, {
    'flux/app.yaml': policyOf(`${host}/app`),
    'apps/app.yaml': deploymentOf(`${host}/app:1.0.0`, 'app'),
    'docker.json': JSON.stringify({ auths: { [host]: { auth: pair } } }),
  })
}

for (const format of ['text', 'json', 'yaml', 'markdown']) {
  test(`a registry repeats a password: -o ${format} shows it in no form`, async (t) => {
    const { run } = await echoing(t, 403)
    const words = ['--docker-config', 'docker.json', '-o', format]
    const { code, stdout, stderr } = await run('update', ...words)
    assert.equal(code, 1)
    assert.match(stderr, /DENIED: Basic \*\*\* = robot:\*\*\*/)
    assert.doesNotMatch(stdout + stderr, /horse|it.?.?s\b/)
    assert.ok(!`${stdout}${stderr}`.includes(pair))
  })
}

test('a password in the URL of a Git host that refuses it: no format shows it', async (t) => {
  const host = await serve(t, async ({ headers }) => ({
    status: headers['authorization'] === undefined ? 401 : 403,
    headers: { 'www-authenticate': 'Basic realm="x"', 'content-type': 'text/plain' },
    body: encodeUtf8(`no, ${String(headers['authorization'] ?? '')}: battery staple`),
  }))
  const { run } = plainFolder(t, {})
  const url = `http://robot:battery%20staple@${host}/fleet.git`
  const sent = Buffer.from('robot:battery staple').toString('base64')
  for (const format of ['text', 'json', 'yaml', 'markdown']) {
    const { code, stdout, stderr } = await run('update', '--repo', url, '-o', format)
    assert.equal(code, 1)
    assert.doesNotMatch(stdout + stderr, /staple/)
    assert.ok(!`${stdout}${stderr}`.includes(sent))
  }
})
