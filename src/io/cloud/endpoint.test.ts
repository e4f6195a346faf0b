import assert from 'node:assert/strict'
import { test } from 'node:test'
import { below, metadataEndpoint, serviceEndpoint } from './endpoint.ts'

const anywhere = 'any'
const here = { only: ['127.0.0.1', '::1'] }

// biome-ignore format: a table is read down its columns
const metadata: readonly [url: string, reach: unknown][] = [
  ['http://169.254.169.254/',            { only: ['169.254.169.254'] }],
  ['http://[fd00:ec2::254]/',            { only: ['fd00:ec2::254'] }],
  ['http://[fe80::1]/',                  { only: ['fe80::1'] }],
  ['http://169.254.129.4:8081/msi',      { only: ['169.254.129.4'] }],
  ['http://127.0.0.1:41056/MSI/token/',  { only: ['127.0.0.1'] }],
  ['http://10.0.0.8/',                   { only: ['10.0.0.8'] }],
  ['http://localhost:12356/msi/token',   { only: [...here.only, '192.0.2.1'] }],
  ['http://evil.example/',               { only: [...here.only, '192.0.2.1'] }],
  ['https://agent.example/',             anywhere],
  ['https://169.254.169.254/',           { only: ['169.254.169.254'] }],
]
for (const [url, reach] of metadata) {
  test(`metadataEndpoint: ${url}`, () => {
    assert.deepEqual(metadataEndpoint(url, 'VARIABLE', ['192.0.2.1']), { url, reach })
  })
}

// biome-ignore format: a table is read down its columns
const nowhere: readonly [url: string, why: string][] = [
  ['',                          'VARIABLE is no URL'],
  ['ftp://127.0.0.1/',          'VARIABLE must be an http or https URL'],
  ['http://8.8.8.8/',           'VARIABLE must be an https URL, or one of this machine'],
  ['http://u:secret@127.0.0.1', 'VARIABLE must hold no password'],
]
for (const [url, message] of nowhere) {
  test(`metadataEndpoint: refuses '${url}'`, () => {
    assert.throws(() => metadataEndpoint(url, 'VARIABLE'), {
      code: 'CLOUD_INVALID_IDENTITY',
      message,
    })
  })
}

// biome-ignore format: a table is read down its columns
const services: readonly [url: string, reach: unknown][] = [
  ['https://sts.example/',     anywhere],
  ['http://127.0.0.1:4566/',   here],
  ['http://localhost:4566/',   here],
  ['http://[::1]:4566/',       here],
]
for (const [url, reach] of services) {
  test(`serviceEndpoint: ${url}`, () => {
    assert.deepEqual(serviceEndpoint(url, 'VARIABLE'), { url, reach })
  })
}

// biome-ignore format: a table is read down its columns
const refused: readonly [url: string, why: string][] = [
  ['',                           'VARIABLE is no URL'],
  ['file:///etc/passwd',         'VARIABLE must be an https URL'],
  ['http://sts.example/',        'VARIABLE must be an https URL'],
  ['http://169.254.169.254/',    'VARIABLE must be an https URL'],
  ['https://u:secret@x.example', 'VARIABLE must hold no password'],
]
for (const [url, message] of refused) {
  test(`serviceEndpoint: refuses '${url}'`, () => {
    assert.throws(() => serviceEndpoint(url, 'VARIABLE'), {
      code: 'CLOUD_INVALID_IDENTITY',
      message,
    })
  })
}

// biome-ignore format: a table is read down its columns
const paths: readonly [base: string, path: string, url: string][] = [
  ['http://127.0.0.1/',      '/a/b',             'http://127.0.0.1/a/b'],
  ['http://127.0.0.1/x/',    'a',                'http://127.0.0.1/x/a'],
  ['http://127.0.0.1',       '@evil.example/a',  'http://127.0.0.1/@evil.example/a'],
  ['http://127.0.0.1',       '//evil.example',   'http://127.0.0.1/evil.example'],
  ['http://127.0.0.1',       'http://evil/',     'http://127.0.0.1/http://evil/'],
  ['http://127.0.0.1',       'a?b#c',            'http://127.0.0.1/a%3Fb%23c'],
]
for (const [base, path, url] of paths) {
  test(`below: ${path} stays at its host`, () => {
    assert.equal(below({ url: base, reach: anywhere }, path).url, url)
  })
}
