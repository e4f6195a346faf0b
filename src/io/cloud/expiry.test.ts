import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expiryAfter, expiryAt } from './expiry.ts'

const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5)
const hour = 3600
const day = 24 * hour

// biome-ignore format: a table is read down its columns
const lifetimes: readonly [name: string, seconds: unknown, lifetimeSeconds: number][] = [
  ['a number',                hour,                     hour],
  ['digits',                  '3600',                   hour],
  ['the longest that is',     day,                      day ],
  ['a second more than that', day + 1,                  day ],
  ['without end',             Number.POSITIVE_INFINITY, day ],
  ['nothing',                 undefined,                0   ],
  ['zero',                    0,                        0   ],
  ['in the past',             -1,                       0   ],
  ['no number',               Number.NaN,               0   ],
  ['other text',              '1h',                     0   ],
]
for (const [name, seconds, lifetime] of lifetimes) {
  test(`expiryAfter: ${name}`, () => {
    assert.equal(expiryAfter(seconds, nowMs), nowMs + lifetime * 1000)
  })
}

// biome-ignore format: a table is read down its columns
const moments: readonly [name: string, moment: unknown, lifetimeSeconds: number][] = [
  ['RFC 3339',                '2026-01-02T04:04:05Z',   hour],
  ['seconds since 1970',      nowMs / 1000 + hour,      hour],
  ['their digits',            `${nowMs / 1000 + hour}`, hour],
  ['a year from now',         '2027-01-02T03:04:05Z',   day ],
  ['yesterday',               '2026-01-01T03:04:05Z',   0   ],
  ['other text',              'soon',                   0   ],
  ['nothing',                 undefined,                0   ],
]
for (const [name, moment, lifetime] of moments) {
  test(`expiryAt: ${name}`, () => {
    assert.equal(expiryAt(moment, nowMs), nowMs + lifetime * 1000)
  })
}
