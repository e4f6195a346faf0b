import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { type Reader, readProxySecret, readTlsSecret, type UsableSecret } from './index.ts'

function secretOf(fields: Readonly<Record<string, string>>): UsableSecret {
  const bytes = Object.entries(fields).map(([key, text]) => [key, encodeUtf8(text)] as const)
  return { namespace: 'ns', name: 's', data: new Map(bytes), origin: 'tree' }
}

const auth = "failed to configure authentication options: secret 'ns/s'"
const supported = 'proxy URL must use one of the supported schemes (http, https, socks5)'

// biome-ignore format: a table is read down its columns
const tls: readonly [name: string, reader: Reader, fields: Record<string, string>, outcome: object | string][] = [
  ['an authority',             'registry', { 'ca.crt': 'CA' },                               { ca: 'CA' }],
  ['an authority',             'git',      { 'ca.crt': 'CA' },                               { ca: 'CA' }],
  ['the newer name counts',    'git',      { 'ca.crt': 'NEW', caFile: 'OLD', 'tls.crt': 'C', 'tls.key': 'K' }, { ca: 'NEW', certificate: 'C', key: 'K' }],
  ['an empty name does not',   'git',      { 'ca.crt': '', caFile: 'OLD' },                  { ca: 'OLD' }],
  ['a client certificate',     'registry', { 'tls.crt': 'C', 'tls.key': 'K' },               { certificate: 'C', key: 'K' }],
  ['the older keys',           'registry', { caFile: 'CA', certFile: 'C', keyFile: 'K' },    { ca: 'CA', certificate: 'C', key: 'K' }],
  ['the older keys, of which Git reads one', 'git', { caFile: 'CA', certFile: 'C', keyFile: 'K' }, { ca: 'CA' }],
  ['a certificate alone',      'registry', { 'tls.crt': 'C' },                               `${auth} contains 'tls.crt' but missing 'tls.key'`],
  ['a certificate alone, which Git passes over', 'git', { 'tls.crt': 'C' },                  {}],
  ['a key alone',              'registry', { 'tls.key': 'K' },                               `${auth} contains 'tls.key' but missing 'tls.crt'`],
  ['nothing',                  'registry', {},                                               `${auth} must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'`],
  ['nothing',                  'git',      {},                                               {}],
]

for (const [name, reader, fields, outcome] of tls) {
  test(`readTlsSecret: ${reader}: ${name}`, () => {
    const read = () => readTlsSecret(secretOf(fields), reader)
    if (typeof outcome !== 'string') assert.deepEqual(read(), outcome)
    else assert.throws(read, { code: 'AUTH_OPTIONS', message: outcome })
  })
}

// biome-ignore format: a table is read down its columns
const proxies: readonly [name: string, reader: Reader, fields: Record<string, string>, outcome: object | string][] = [
  ['an address',          'registry', { address: 'http://proxy:3128' },     { address: 'http://proxy:3128' }],
  ['an address, spaced',  'git',      { address: ' http://proxy:3128\n' },  { address: 'http://proxy:3128' }],
  ['with credentials',    'git',      { address: 'https://proxy', username: 'u', password: 'p' }, { address: 'https://proxy', username: 'u', password: 'p' }],
  ['socks',               'registry', { address: 'socks5h://[::1]' },       { address: 'socks5h://[::1]' }],
  ['without a scheme',    'registry', { address: 'proxy:3128' },            { address: 'proxy:3128' }],
  ['without a scheme',    'git',      { address: 'proxy:3128' },            `secret 'ns/s': ${supported}, got ''`],
  ['no address',          'registry', { username: 'u' },                    `${auth}: key 'address' not found`],
  ['no address',          'git',      { username: 'u' },                    "secret 'ns/s': key 'address' not found"],
  ['an empty address',    'git',      { address: ' ' },                     "secret 'ns/s': proxy address is empty"],
  ['an empty address',    'registry', { address: '' },                      `${auth}: key 'address' not found`],
  ['another scheme',      'registry', { address: 'ftp://x' },               `${auth}: failed to parse proxy address; use http, https or socks5`],
  ['another scheme',      'git',      { address: 'ftp://x' },               `secret 'ns/s': ${supported}, got 'ftp'`],
  ['as long as it may be', 'git',     { address: `http://${'p'.repeat(2041)}` }, { address: `http://${'p'.repeat(2041)}` }],
  ['one byte more',       'git',      { address: `http://${'p'.repeat(2042)}` }, "secret 'ns/s': proxy address is too long"],
]

for (const [name, reader, fields, outcome] of proxies) {
  test(`readProxySecret: ${reader}: ${name}`, () => {
    const read = () => readProxySecret(secretOf(fields), reader)
    if (typeof outcome !== 'string') assert.deepEqual(read(), outcome)
    else assert.throws(read, { code: 'AUTH_OPTIONS', message: outcome })
  })
}
