import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forgePlace, parseGitAddress, transportOf } from './index.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [text: string, scheme: string, transport: string, user: string, host: string, port: string, path: string][] = [
  ['https://host/org/x.git',        'https',   'https',   '',      'host',    '',     '/org/x.git'],
  ['HTTPS://HOST/org/x',            'https',   'https',   '',      'host',    '',     '/org/x'    ],
  ['https://ada:s%40crt@host:8443/x?a=b#c', 'https', 'https', 'ada', 'host',  '8443', '/x?a=b'    ],
  ['https://host:443/x',            'https',   'https',   '',      'host',    '',     '/x'        ],
  ['ssh://ada@HOST:22/x',           'ssh',     'ssh',     'ada',   'host',    '22',   '/x'        ],
  ['ssh://git@[::1]:2222/x',        'ssh',     'ssh',     'git',   '[::1]',   '2222', '/x'        ],
  ['git+ssh://git@host/x',          'git+ssh', 'git+ssh', 'git',   'host',    '',     '/x'        ],
  ['git@Host:org/x.git',            'scp',     'ssh',     'git',   'host',    '',     'org/x.git' ],
  ['host:/org/x',                   'scp',     'ssh',     '',      'host',    '',     '/org/x'    ],
  ['git@[::1]:x.git',               'scp',     'ssh',     'git',   '[::1]',   '',     'x.git'     ],
  ['a@b@c:x',                       '',        'file',    '',      '',        '',     'a@b@c:x'   ],
  ['./a:b',                         '',        'file',    '',      '',        '',     './a:b'     ],
  ['/srv/x.git',                    '',        'file',    '',      '',        '',     '/srv/x.git'],
  ['',                              '',        'file',    '',      '',        '',     ''          ],
  ['file:///srv/a%20b.git',         'file',    'file',    '',      '',        '',     '/srv/a b.git'],
  ['ftp://host/x',                  'ftp',     'ftp',     '',      'host',    '',     '/x'        ],
]
for (const [text, scheme, transport, user, host, port, path] of rows) {
  test(`parseGitAddress: ${text}`, () => {
    const address = parseGitAddress(text)
    assert.deepEqual({ ...address, password: '' }, { scheme, user, password: '', host, port, path })
    assert.equal(transportOf(address), transport)
  })
}

test('parseGitAddress: the password is decoded', () => {
  assert.equal(parseGitAddress('https://ada:s%40crt@host/x').password, 's@crt')
})

// biome-ignore format: a table is read down its columns
const problems: readonly [text: string, problem: string][] = [
  ['https://host/a\nb',      'invalid control character in URL'],
  ['git@host:a\0b',          'invalid control character in URL'],
  ['https://',               'not a valid URL'],
  ['https://a:b:c/o/a',      'not a valid URL'],
  ['https://ada:%zz@host/x', 'invalid URL escape'],
  ['file:///srv/%zz',        'invalid URL escape'],
  ['ssh:///x',               'no host'],
  ['://host/x',              'missing protocol scheme'],
  ['host:a://b',             'missing protocol scheme'],
  ['ext::sh -c id',          'remote helpers are not allowed'],
  ['https:/host/x',          "'https' is followed by '//'"],
  ['SSH:host/x',             "'SSH' is followed by '//'"],
]
for (const [text, problem] of problems) {
  test(`parseGitAddress: a problem with ${JSON.stringify(text)}`, () => {
    assert.equal(parseGitAddress(text).problem, problem)
    assert.equal(forgePlace(parseGitAddress(text)), undefined)
  })
}

// biome-ignore format: a table is read down its columns
const places: readonly [text: string, webOrigin: string | undefined, hostname: string, segments: string][] = [
  ['https://Host:8443/acme/fleet.git/', 'https://host:8443', 'host',  'acme fleet'],
  ['http://[::1]:3000/acme/fleet?x',    'http://[::1]:3000', '[::1]', 'acme fleet'],
  ['ssh://git@host:2222/acme/fleet',    undefined,           'host',  'acme fleet'],
  ['git+ssh://git@host/acme/fleet',     undefined,           'host',  'acme fleet'],
  ['git@host:/acme//fleet',             undefined,           'host',  'acme fleet'],
  ['c:acme/fleet',                      undefined,           'c',     'acme fleet'],
  ['git@host:acme/../fleet',            undefined,           'host',  ''          ],
  ['https://host/acme/a%2Fb',           'https://host',      'host',  ''          ],
  ['https://host/acme/%zz',             'https://host',      'host',  ''          ],
]
for (const [text, webOrigin, hostname, segments] of places) {
  test(`forgePlace: ${text}`, () => {
    const place = forgePlace(parseGitAddress(text))
    assert.deepEqual(place && { ...place, segments: place.segments.join(' ') }, {
      webOrigin,
      hostname,
      segments,
    })
  })
}

for (const text of ['/srv/fleet', './fleet', 'C:\\acme\\fleet', 'c:/acme/fleet', 'git://h/a/b']) {
  test(`forgePlace: none at ${text}`, () => {
    assert.equal(forgePlace(parseGitAddress(text)), undefined)
  })
}
