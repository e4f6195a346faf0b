import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refspecTarget } from './job-target.ts'

test('refspecTarget: the push branch under another name', () => {
  assert.equal(
    refspecTarget('refs/heads/auto:refs/heads/smth/else', 'auto'),
    'refs/heads/smth/else',
  )
  assert.equal(refspecTarget('+refs/heads/auto:refs/for/main', 'auto'), 'refs/for/main')
})

for (const refspec of [
  'HEAD:refs/for/main',
  'main:main',
  'refs/heads/main',
  'refs/heads/a:refs/heads/b:c',
]) {
  test(`refspecTarget refuses: ${refspec}`, () => {
    assert.throws(() => refspecTarget(refspec, 'main'), { code: 'REFSPEC_UNUSABLE' })
  })
}
