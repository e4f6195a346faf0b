import assert from 'node:assert/strict'
import { test } from 'node:test'
import { validateSchema } from '../schema/index.ts'
import { kindTable, readCrd } from './index.ts'

// biome-ignore format: a table is read down its columns
const kinds = [
  ['ImageRepository',       'imgrepo imagerepo',   'v1 v1beta2 v1beta1 v1alpha2 v1alpha1', 'Image Tags Ready Status Last scan Age', 'Last scan Tags'],
  ['ImagePolicy',           'imgpol imagepol',     'v1 v1beta2 v1beta1 v1alpha2 v1alpha1', 'Image Tag Ready Status Age',            'LatestImage'],
  ['ImageUpdateAutomation', 'iua imgupd imgauto',  'v1 v1beta2 v1beta1 v1alpha2 v1alpha1', 'Ready Status Last run Age',             'Last run'],
  ['GitRepository',         'gitrepo',             'v1 v1beta2 v1beta1',                   'URL Age Ready Status',                  'URL Age Ready Status'],
] as const

for (const [kind, shortNames, versions, columns, oldColumns] of kinds) {
  const { metadata, spec } = readCrd(kind)

  test(`${kind}: names, versions and columns are those of the reference`, () => {
    assert.equal(spec.names.shortNames.join(' '), shortNames)
    assert.equal(spec.versions.map(({ name }) => name).join(' '), versions)
    assert.equal(metadata.name, `${spec.names.plural}.${spec.group}`)
    assert.equal(metadata.annotations['kustomize.toolkit.fluxcd.io/substitute'], 'disabled')
    for (const { name, additionalPrinterColumns = [] } of spec.versions) {
      const names = additionalPrinterColumns.map((column) => column.name).join(' ')
      assert.equal(names, name === 'v1' ? columns : oldColumns)
    }
  })

  test(`${kind}: v1 alone is stored, and every other version is converted`, () => {
    const stored = spec.versions.filter(({ storage }) => storage).map(({ name }) => name)
    assert.deepEqual(stored, ['v1'])
    const others = spec.versions.map(({ name }) => name).filter((name) => name !== 'v1')
    assert.deepEqual(Object.keys(kindTable[kind].conversions), others)
  })

  test(`${kind}: every schema is structural`, () => {
    for (const { schema } of spec.versions) {
      assert.deepEqual(validateSchema(schema.openAPIV3Schema), [])
    }
  })
}

test('deprecation warnings are those of the reference', () => {
  const warnings = kinds.flatMap(([kind]) =>
    readCrd(kind).spec.versions.flatMap(({ deprecationWarning }) => deprecationWarning ?? []),
  )
  assert.deepEqual(warnings, [
    'v1beta2 ImageRepository is deprecated, upgrade to v1',
    'v1beta2 ImagePolicy is deprecated, upgrade to v1',
    'v1beta2 ImageUpdateAutomation is deprecated, upgrade to v1',
    'v1beta1 ImageUpdateAutomation is deprecated, upgrade to v1beta2',
  ])
})
