import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ImageCode, parseReference, parseRepository, type Repository } from './index.ts'

const code: ImageCode = 'INVALID_IMAGE'
const hex = '0123456789abcdef'.repeat(4)

test('parseReference: a tag is what follows the last colon, latest by default', () => {
  const reference = parseReference('localhost:5000/app')
  assert.equal(reference.kind === 'tag' && reference.tag, 'latest')
  const repository: Repository = reference
  assert.equal(repository.name, 'localhost:5000/app')
  const tagged = parseReference('localhost:5000/app:v1')
  assert.equal(tagged.kind === 'tag' && tagged.tag, 'v1')
})

test('parseReference: a digest may follow a tag, which it then replaces', () => {
  const reference = parseReference(`alpine:3@sha256:${hex}`)
  assert.equal(reference.kind === 'digest' && reference.digest, `sha256:${hex}`)
  assert.equal(reference.name, 'index.docker.io/library/alpine')
})

test('parseReference: strict wants registry, path and tag', () => {
  assert.equal(parseReference('ghcr.io/org/app:v1', { strict: true }).repository, 'org/app')
  for (const text of ['ghcr.io/org/app', 'org/app:v1', 'docker.io/alpine:3', 'alpine:3']) {
    const message = `could not parse reference: ${text}`
    assert.throws(() => parseReference(text, { strict: true }), { code, message })
  }
})

test('parseRepository: the faults by name', () => {
  assert.throws(() => parseRepository(''), { message: 'a repository name must be specified' })
  assert.throws(() => parseRepository('ghcr.io/a'), {
    message: 'repository must be between 2 and 255 characters in length: a',
  })
  assert.throws(() => parseRepository('ghcr.io/a:b'), { message: /^repository can only contain/ })
  assert.throws(() => parseRepository('ghcr.io:x/app'), {
    message: 'registries must be valid RFC 3986 URI authorities: ghcr.io:x',
  })
  assert.equal(parseRepository(`ghcr.io/${'a'.repeat(255)}`).registry, 'ghcr.io')
  assert.throws(() => parseRepository(`ghcr.io/${'a'.repeat(256)}`), { code })
})
