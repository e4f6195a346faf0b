import assert from 'node:assert/strict'
import { test } from 'node:test'
import { certificateFixture } from '../../../test/registry/certificate.ts'
import { encodeUtf8 } from '../../base/index.ts'
import { proxyFromSecret, tlsFromSecret } from './index.ts'

const secretOf = (fields: Record<string, string>) => ({
  namespace: 'ns',
  name: 's',
  data: Object.fromEntries(Object.entries(fields).map(([key, text]) => [key, encodeUtf8(text)])),
})
const { cert, key } = certificateFixture

// biome-ignore format: a table is read down its columns
const tls: readonly [name: string, fields: Record<string, string>, outcome: object | string][] = [
  ['an authority',             { 'ca.crt': cert },                        { ca: cert }],
  ['a client certificate',     { 'tls.crt': cert, 'tls.key': key },       { cert, key }],
  ['the older keys',           { caFile: cert, certFile: cert, keyFile: key }, { ca: cert, cert, key }],
  ['a certificate alone',      { 'tls.crt': cert },                       "secret 'ns/s' contains 'tls.crt' but missing 'tls.key'"],
  ['a key alone',              { 'tls.key': key },                        "secret 'ns/s' contains 'tls.key' but missing 'tls.crt'"],
  ['nothing',                  {},                                        "secret 'ns/s' must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'"],
  ['an unusable authority',    { 'ca.crt': 'hello' },                     'failed to parse CA certificate'],
  ['an unusable pair',         { 'tls.crt': cert, 'tls.key': 'hello' },   'failed to parse TLS certificate and key'],
]

for (const [name, fields, outcome] of tls) {
  test(`tlsFromSecret: ${name}`, () => {
    if (typeof outcome !== 'string') assert.deepEqual(tlsFromSecret(secretOf(fields)), outcome)
    else assert.throws(() => tlsFromSecret(secretOf(fields)), { code: 'SECRET', message: outcome })
  })
}

// biome-ignore format: a table is read down its columns
const proxies: readonly [name: string, fields: Record<string, string>, outcome: object | string][] = [
  ['an address',          { address: 'http://proxy:3128' },                         { protocol: 'http', host: 'proxy', port: 3128 }],
  ['with credentials',    { address: 'https://proxy', username: 'u', password: 'p' }, { protocol: 'https', host: 'proxy', port: 443, username: 'u', password: 'p' }],
  ['socks',               { address: 'socks5://[::1]' },                            { protocol: 'socks5', host: '::1', port: 1080 }],
  ['no address',          { username: 'u' },                                        "secret 'ns/s': key 'address' not found"],
  ['no proxy',            { address: 'ftp://x' },                                   "secret 'ns/s': failed to parse proxy address; use http, https or socks5"],
]

for (const [name, fields, outcome] of proxies) {
  test(`proxyFromSecret: ${name}`, () => {
    if (typeof outcome !== 'string') assert.deepEqual(proxyFromSecret(secretOf(fields)), outcome)
    else
      assert.throws(() => proxyFromSecret(secretOf(fields)), { code: 'SECRET', message: outcome })
  })
}
