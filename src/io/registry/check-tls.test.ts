import assert from 'node:assert/strict'
import { test } from 'node:test'
import { certificateFixture } from '../../../test/registry/certificate.ts'
import type { ClientTls } from '../../core/address/index.ts'
import { checkTls } from './index.ts'

const { cert: certificate, key } = certificateFixture

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, tls: ClientTls, problem: string | undefined][] = [
  ['nothing',               {},                               undefined],
  ['an authority',          { ca: certificate },              undefined],
  ['a client certificate',  { certificate, key },             undefined],
  ['an unusable authority', { ca: 'hello' },                  'failed to parse CA certificate'],
  ['an unusable pair',      { certificate, key: 'hello' },    'failed to parse TLS certificate and key'],
]

for (const [name, tls, message] of rows) {
  test(`checkTls: ${name}`, () => {
    if (message === undefined) checkTls(tls)
    else assert.throws(() => checkTls(tls), { code: 'SECRET', message })
  })
}
