import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ImageRepositoryName, isLocalRegistry, parseImageRepository } from './index.ts'

// Observed with go-containerregistry 0.21.6; spec/image-reflector §11.
// biome-ignore format: a table is read down its columns
const accepted: readonly [image: string, canonicalName: string, permitsHttp: boolean][] = [
  ['alpine',                  'index.docker.io/library/alpine',   false],
  ['docker.io/alpine',        'index.docker.io/library/alpine',   false],
  ['docker.io/org/team/app',  'index.docker.io/org/team/app',     false],
  ['GHCR.IO/org/app',         'GHCR.IO/org/app',                  false],
  ['ghcr.io:99999/org/app',   'ghcr.io:99999/org/app',            false],
  ['localhost:5000/app',      'localhost:5000/app',               true ],
  ['127.0.0.1:5000/app',      '127.0.0.1:5000/app',               true ],
  ['10.1.2.3:5000/app',       '10.1.2.3:5000/app',                true ],
  ['172.32.0.1/app',          '172.32.0.1/app',                   false],
  ['[::1]:5000/app',          '[::1]:5000/app',                   true ],
  ['localhost/app',           'index.docker.io/localhost/app',    false],
  ['ghcr.io',                 'index.docker.io/library/ghcr.io',  false],
  ['foo/../bar',              'index.docker.io/foo/../bar',       false],
  ['ghcr.io/org/',            'ghcr.io/org/',                     false],
  ['foo.localhost/app',       'foo.localhost/app',                true ],
  ['evil127.0.0.1.com/app',   'evil127.0.0.1.com/app',            true ],
]

for (const [image, canonicalName, permitsHttp] of accepted) {
  test(`parseImageRepository: ${image} is ${canonicalName}`, () => {
    const name: ImageRepositoryName = parseImageRepository(image)
    assert.equal(name.canonicalName, canonicalName)
    assert.equal(name.permitsHttp, permitsHttp)
    assert.equal(`${name.registry}/${name.repository}`, canonicalName)
    assert.ok(parseImageRepository(image, { insecure: true }).permitsHttp)
  })
}

const hex = '0123456789abcdef'.repeat(4)
const noTag = (image: string, tag: string) =>
  `image '${image}' should not include a tag; remove ':${tag}'`
const noScheme = (image: string, scheme: string) =>
  `image '${image}' should not include URL scheme; remove '${scheme}'`

// biome-ignore format: a table is read down its columns
const refused: readonly [image: string, message: string][] = [
  ['',                          'could not parse reference: '                          ],
  ['ghcr.io/Org/App',           'could not parse reference: ghcr.io/Org/App'           ],
  ['ghcr.io/org/app:',          'could not parse reference: ghcr.io/org/app:'          ],
  ['user@ghcr.io/org/app',      'could not parse reference: user@ghcr.io/org/app'      ],
  ['alpine@sha256:abc',         'could not parse reference: alpine@sha256:abc'         ],
  ['alpine:3.18',               noTag('alpine:3.18', '3.18')                           ],
  ['localhost:5000',            noTag('localhost:5000', '5000')                        ],
  [`alpine@sha256:${hex}`,      noTag(`alpine@sha256:${hex}`, hex)                     ],
  [`alpine:3@sha256:${hex}`,    noTag(`alpine:3@sha256:${hex}`, '3@sha256')            ],
  ['https://ghcr.io/org/app',   noScheme('https://ghcr.io/org/app', 'https://')        ],
  ['://x',                      noScheme('://x', '://')                                ],
]

for (const [image, message] of refused) {
  test(`parseImageRepository: refuses '${image.slice(0, 30)}'`, () => {
    assert.throws(() => parseImageRepository(image), { code: 'INVALID_IMAGE', message })
  })
}

test('isLocalRegistry: whole host names of this machine and of private networks', () => {
  const local = [
    'localhost',
    'localhost:5000',
    'a.localhost:1',
    '127.0.0.1',
    '[::1]:5000',
    '10.0.0.1',
  ]
  for (const registry of local) assert.ok(isLocalRegistry(registry), registry)
  const foreign = [
    '127.0.0.1.evil.com',
    'evil127.0.0.1.com',
    'ghcr.io',
    '11.0.0.1',
    '10.0.0.01',
    '10.0.0.1.x',
  ]
  for (const registry of foreign) assert.ok(!isLocalRegistry(registry), registry)
})
