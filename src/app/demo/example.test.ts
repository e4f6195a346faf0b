import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { chooseTag, compileRule } from '../../core/policy/index.ts'
import { exampleFiles } from './example-files.ts'
import { exampleImages } from './example-images.ts'

const addresses = { registry: '127.0.0.1:1', repository: 'http://127.0.0.1:2/fleet.git' }
const files = exampleFiles(addresses, 'before')

/** The specs of the example's policies, as its manifests have them. */
const policies = new Map(
  parseAllDocuments(files.get('flux/images.yaml') ?? '')
    .map((document) => document.toJS())
    .filter(({ kind }) => kind === 'ImagePolicy')
    .map(({ metadata, spec }) => [metadata.name, spec]),
)

for (const [name, image] of Object.entries(exampleImages)) {
  test(`${name}: the rule is what the manifest says`, () => {
    assert.deepEqual(policies.get(name), { imageRepositoryRef: { name }, ...image.rule })
  })

  test(`${name}: the rule takes the old tag, then the new one`, () => {
    const rule = compileRule(image.rule)
    const chosen = (tags: readonly string[]): string => {
      const choice = chooseTag(tags, rule)
      return choice.kind === 'chosen' ? choice.tag : choice.message
    }
    assert.equal(chosen([image.before]), image.before)
    assert.equal(chosen([image.before, ...image.published]), image.after)
  })
}

test('four files change, and none comes or goes', () => {
  const after = exampleFiles(addresses, 'after')
  assert.deepEqual([...after.keys()], [...files.keys()])
  const changed = [...files].filter(([path, text]) => after.get(path) !== text)
  assert.equal(changed.length, 4)
})
