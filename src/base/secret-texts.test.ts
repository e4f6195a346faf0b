import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Failure,
  keepingSecrets,
  secretsOfPair,
  secretsOfProxies,
  secretsOfUrl,
  withoutSecrets,
} from './index.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

test('of a user and a password: the password, and what stands in an Authorization header', () => {
  assert.ok(secretsOfPair('robot', 'horse').includes('horse'))
  assert.ok(secretsOfPair('robot', 'horse').includes(base64('robot:horse')))
  assert.ok(!secretsOfPair('robot', 'abc').includes('abc'))
  assert.ok(secretsOfPair('robot', 'abc').includes(base64('robot:abc')))
})

// biome-ignore format: a table is read down its columns
const urls: readonly [url: string, secret: string, isHidden: boolean][] = [
  ['https://robot:p%40ss@h/x',                'p%40ss',                      true],
  ['https://robot:p%40ss@h/x',                'p@ss',                        true],
  ['https://robot:p%40ss@h/x',                base64('robot:p@ss'),          true],
  ['https://robot:p%ss@h/x',                  'p%ss',                        true],
  ['https://robot:p@ss@h/x',                  'p@ss',                        true],
  ['https://robot:p%40ss@h/x',                'robot',                       false],
  ['https://ghp_0123456789abcdefgh@h/x',      'ghp_0123456789abcdefgh',      true],
  ['ssh://git@h/x',                           'git',                         false],
  ['git@h:robot/x',                           'robot',                       false],
]

for (const [url, secret, isHidden] of urls) {
  test(`of ${url}: ${secret} is ${isHidden ? 'hidden' : 'shown'}`, () => {
    assert.equal(secretsOfUrl(url).includes(secret), isHidden)
  })
}

test('of the environment: passwords of proxies, with and without a scheme', () => {
  const env = {
    HTTPS_PROXY: 'http://u:upper-secret@proxy:3128',
    http_proxy: 'u:lower-secret@proxy:3128',
    NO_PROXY: 'u:no-secret@x',
  }
  const hidden = secretsOfProxies(env)
  assert.ok(hidden.includes('upper-secret'))
  assert.ok(hidden.includes('lower-secret'))
  assert.ok(!hidden.includes('no-secret'))
})

// biome-ignore format: a table is read down its columns
const texts: readonly [name: string, text: string, secrets: string[], shown: string][] = [
  ['wherever it is',              's3cret: no s3cret',       ['s3cret'],         '***: no ***'],
  ['as it stands in a URL',       'h/?a=p%40ss%2F1',         ['p@ss/1'],         'h/?a=***'],
  ['with escapes in lower case',  'h/?a=p%40ss%2f1',         ['p@ss/1'],         'h/?a=***'],
  ['as it stands in a form',      'a=p+ss%2F1&b',            ['p ss/1'],         'a=***&b'],
  ['as a form in lower case',     'a=p+ss%2f1&b',            ['p ss/1'],         'a=***&b'],
  ['as it stands in a path',      'h/p%20ss%2f1',            ['p ss/1'],         'h/***'],
  ['where more is escaped',       'a=p%2a%28ss%29%21&b',     ['p*(ss)!'],        'a=***&b'],
  ['where less is escaped',       'a=p*(ss)!%2B&b',          ['p*(ss)!+'],       'a=***&b'],
  ['as it stands in JSON',        String.raw`{"a":"p\"q\\r"}`, ['p"q\\r'],    '{"a":"***"}'],
  ['the longer one first',        'horse-battery horse',     ['horse', 'horse-battery'], '*** ***'],
  ['nothing for an empty secret', 'a b',                     [''],               'a b'],
  ['nothing for a short one',     'fatal: no',               ['a', 'no'],        'fatal: no'],
]

for (const [name, text, secrets, shown] of texts) {
  test(`withoutSecrets: masks ${name}`, () => {
    assert.equal(withoutSecrets(text, secrets), shown)
  })
}

test('keepingSecrets: what is thrown stays itself, without the secrets', async () => {
  const cause = new TypeError('bad header s3cret')
  const failure = new Failure('CODE', 'said s3cret', { facts: { url: 'h/s3cret', n: 1 }, cause })
  const work = keepingSecrets(['s3cret', 'a'], () => Promise.reject(failure))
  await assert.rejects(work, (thrown) => {
    assert.equal(thrown, failure)
    assert.deepEqual([failure.message, failure.facts], ['said ***', { url: 'h/***', n: 1 }])
    assert.equal(cause.message, 'bad header ***')
    assert.doesNotMatch(`${failure.stack}${cause.stack}`, /s3cret/)
    return true
  })
})

test('keepingSecrets: the reason of an aborted signal passes, masked too', async () => {
  const reason = new DOMException('no answer to s3cret', 'TimeoutError')
  const failure = new Failure('CODE', 'deadline', { cause: reason })
  const work = keepingSecrets(['s3cret'], () => Promise.reject(failure))
  await assert.rejects(work, (thrown) => thrown === failure)
  assert.equal(reason.message, 'no answer to ***')
  assert.doesNotMatch(String(reason.stack), /s3cret/)
})

test('keepingSecrets: what is no error passes as it is', async () => {
  await assert.rejects(
    keepingSecrets(['s3cret'], () => Promise.reject('s3cret')),
    (thrown) => thrown === 's3cret',
  )
  assert.equal(await keepingSecrets(['s3cret'], async () => 1), 1)
})

test('keepingSecrets: errors that are gathered in one are masked too, causes and all', async () => {
  const inner = new Error('inner s3cret')
  const parts = [new Error('one s3cret', { cause: inner }), 'no error', new Error('two')]
  const gathered = new AggregateError(parts, 'all s3cret')
  inner.cause = gathered
  await assert.rejects(
    keepingSecrets(['s3cret'], () => Promise.reject(new Error('x', { cause: gathered }))),
  )
  const texts = [gathered, inner, ...parts].map((one) => (one instanceof Error ? one.message : one))
  assert.deepEqual(texts, ['all ***', 'inner ***', 'one ***', 'no error', 'two'])
})
