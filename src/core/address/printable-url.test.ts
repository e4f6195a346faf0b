import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printableUrl } from './index.ts'

// biome-ignore format: a table is read down its columns
const printed: readonly [text: string, shown: string][] = [
  ['https://host/x',            'https://host/x'],
  ['https://ada:p@host/x',      'https://host/x'],
  ['https://ada:p@ss@host/x',   'https://***@host/x'],
  ['https://ada:p/ss@host/x',   'https://***@host/x'],
  ['https://ada:p#s?s@host/x',  'https://***@host/x'],
  ['https://ada:p@host/x?y=@z', 'https://***@z'],
  ['https://ada:%zz@host/x',    'https://***@host/x'],
  ['https:/bot:pw@host/x',      '***@host/x'],
  ['ext::bot:pw@host/x',        '***@host/x'],
  ['bot:pw@host/x',             '***@host/x'],
  ['bot:p\nw@host/x',           '***@host/x'],
  ['/home/me@work/x',           '/home/me@work/x'],
  ['file:///home/me@work/x',    'file:///home/me@work/x'],
  ['git@host:x',                'git@host:x'],
  ['https://ho\nst/x',          'https://ho?st/x'],
  ['https://host/a\nb',         'https://host/a?b'],
]
for (const [text, shown] of printed) {
  test(`printableUrl: never shows userinfo: ${JSON.stringify(text)}`, () => {
    assert.equal(printableUrl(text), shown)
  })
}
