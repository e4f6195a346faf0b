import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RegistryImage } from './image.ts'
import { withLogin } from './login-advice.ts'
import { RegistryError } from './registry-error.ts'

const image: RegistryImage = { registry: 'r.io', repository: 'app', httpPermitted: false }
const url = 'https://r.io/v2/'
const denied = new RegistryError('DENIED', 'no', { facts: { url } })
const origin = "entry 'r.io' of 'config.json'"

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, error: unknown, image: Partial<RegistryImage>, who: string | undefined][] = [
  ['a stranger',                      denied,                                                                  {},                                                              'asked without credentials'],
  ['a user of a file',                denied,                                                                  { credentials: { username: 'una', password: 'p', origin } },     `asked as 'una' by ${origin}`],
  ['a user of unknown origin',        denied,                                                                  { credentials: { username: 'una', password: 'p' } },             "asked as 'una'"],
  ['a token',                         denied,                                                                  { credentials: { identityToken: 't' } },                         'asked with a token'],
  ['a status without a code',         new RegistryError('UNEXPECTED_STATUS', 'no', { facts: { status: 401 } }), {},                                                              'asked without credentials'],
  ['a user held back in the clear',   new RegistryError('DENIED', 'no', { facts: { url: 'http://10.1.2.3/' } }), { credentials: { username: 'una', password: 'p' } },            'asked without credentials, which go by plain HTTP only where insecure is set'],
  ['another failure',                 new RegistryError('NAME_UNKNOWN', 'no', { facts: { status: 404 } }),      {},                                                              undefined],
]

for (const [name, error, more, who] of rows) {
  test(`withLogin: ${name}`, () => {
    const shown = withLogin(error, { ...image, ...more })
    assert.ok(shown instanceof RegistryError)
    assert.equal(shown.message, 'no')
    assert.equal(shown.facts['who'], who)
    assert.equal(shown.advice, who === undefined ? undefined : 'registry-login')
  })
}
