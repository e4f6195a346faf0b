import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GitError } from './git-error.ts'
import { parseGitUrl } from './url.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [text: string, transport: string, address: string, user: string, password: string][] = [
  ['https://host/org/x.git',              'https', 'https://host/org/x.git',          '',     ''],
  ['https://ada:s%40crt@host:8443/x',     'https', 'https://host:8443/x',             'ada',  's@crt'],
  ['http://token@host/x',                 'http',  'http://host/x',                   'token', ''],
  ['ssh://host/x.git',                    'ssh',   'ssh://git@host/x.git',            '',     ''],
  ['ssh://ada@host:2222/x.git',           'ssh',   'ssh://ada@host:2222/x.git',       'ada',  ''],
  ['ssh://ada:secret@host/x.git',         'ssh',   'ssh://ada@host/x.git',            'ada',  'secret'],
  ['git@github.com:org/x.git',            'ssh',   'git@github.com:org/x.git',        'git',  ''],
  ['github.com:org/x.git',                'ssh',   'git@github.com:org/x.git',        'git',  ''],
  ['git@[::1]:x.git',                     'ssh',   'git@[::1]:x.git',                 'git',  ''],
  ['file:///srv/a%20b.git',               'file',  'file:///srv/a b.git',             '',     ''],
  ['/srv/x.git',                          'file',  'file:///srv/x.git',               '',     ''],
]
for (const [text, transport, address, user, password] of rows) {
  test(`parseGitUrl: ${text}`, () => {
    const url = parseGitUrl(text)
    assert.deepEqual(
      [url.transport, url.address, url.user, url.password],
      [transport, address, user, password],
    )
  })
}

// biome-ignore format: a table is read down its columns
const refused: readonly [text: string, message: RegExp][] = [
  ['',                          /^no transport type set$/],
  ['ftp://host/x',              /^unknown transport 'ftp'$/],
  ['ext::sh -c id',             /^failed to parse URL/],
  ['git://host/x',              /^unknown transport 'git'$/],
  ['://example.com',            /^failed to parse URL ':\/\/example.com': /],
  ['https://',                  /^failed to parse URL/],
  ['--upload-pack=touch /tmp/x', /^failed to parse URL/],
  ['ssh://-oProxyCommand=id/x', /^failed to parse URL/],
  ['ssh://-l@host/x',           /^failed to parse URL/],
  ['-oProxyCommand=id:x',       /^failed to parse URL/],
  ['git@host:-x',               /^failed to parse URL/],
  ['https://host/a\nb',         /^failed to parse URL/],
  ['https:/bot:pw@host/x',      /^failed to parse URL '\*\*\*@host\/x': 'https' is followed by '\/\/'$/],
  ['http:bot:pw@host/x',        /^failed to parse URL '\*\*\*@host\/x': 'http' is/],
  ['HTTPS:org/x',               /^failed to parse URL 'HTTPS:org\/x': 'HTTPS' is/],
  ['ssh:/host/x',               /^failed to parse URL 'ssh:\/host\/x': 'ssh' is/],
  ['git@ssh:x',                 /^failed to parse URL/],
  ['https://ada:p/w@h?x@host/y', /^failed to parse URL 'https:\/\/\*\*\*@host\/y': not/],
  ['bot:p\nw@host/x',           /^failed to parse URL '\*\*\*@host\/x': invalid control/],
  ['ext::bot:pw@host/x',        /^failed to parse URL '\*\*\*@host\/x': remote helpers/],
  ['https://ada:%zz@host/x',    /^failed to parse URL 'https:\/\/\*\*\*@host\/x': invalid URL escape$/],
]
for (const [text, message] of refused) {
  test(`parseGitUrl refuses: ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseGitUrl(text),
      (error) =>
        error instanceof GitError &&
        error.code === 'GIT_INVALID_URL' &&
        message.test(error.message),
    )
  })
}
