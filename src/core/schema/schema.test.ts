import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileSchema, type JsonSchema, type Rule, validateSchema } from './index.ts'

const widget: JsonSchema = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1 },
        mode: { type: 'string', default: 'fast', enum: ['fast', 'slow'] },
        tags: { type: 'array', items: { type: 'string' }, maxItems: 2 },
        options: { type: 'object', additionalProperties: { type: 'string', maxLength: 3 } },
      },
    },
  },
}

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, spec: unknown, errors: string[]][] = [
  ['all is well', { size: 1 }, []],
  ['a missing field', {}, ['spec.size: Required value']],
  ['a wrong type', { size: '1' }, ['spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"']],
  ['too small', { size: 0 }, ['spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1']],
  ['not one of', { size: 1, mode: 'x' }, ['spec.mode: Unsupported value: "x": supported values: "fast", "slow"']],
  ['too many items', { size: 1, tags: ['a', 'b', 'c'] }, ['spec.tags: Too many: 3: must have at most 2 items']],
  ['an item', { size: 1, tags: [1] }, ['spec.tags[0]: Invalid value: "integer": spec.tags[0] in body must be of type string: "integer"']],
  ['a free name', { size: 1, options: { 'a.b': 'long' } }, ['spec.options.a.b: Too long: may not be more than 3 bytes']],
]

for (const [name, spec, errors] of rows) {
  test(`admit: ${name}`, () => {
    const { problems } = compileSchema(widget).admit({ spec })
    assert.deepEqual(
      problems.map(({ field, message }) => `${field}: ${message}`),
      errors,
    )
  })
}

test('prune: drops and names what the schema does not know', () => {
  const object = {
    kind: 'Widget',
    metadata: { name: 'w' },
    extra: 1,
    spec: { size: 1, b: { c: 2 } },
  }
  assert.deepEqual(compileSchema(widget).prune(object), {
    value: { kind: 'Widget', metadata: { name: 'w' }, spec: { size: 1 } },
    unknownFields: ['extra', 'spec.b'],
  })
})

test('admit: a second time changes nothing, and the input never changes', () => {
  const compiled = compileSchema(widget)
  const spec = fc.dictionary(
    fc.constantFrom('size', 'mode', 'tags', 'options', 'other', '__proto__'),
    fc.jsonValue(),
  )
  fc.assert(
    fc.property(fc.record({ spec }), (object) => {
      const before = JSON.stringify(object)
      const { object: once } = compiled.admit(object)
      assert.deepEqual(compiled.admit(once).object, once)
      assert.equal(JSON.stringify(object), before)
    }),
  )
})

test('validateSchema: names what is not structural', () => {
  const found = validateSchema({ type: 'object', properties: { a: {} } })
  assert.deepEqual(
    found.map(({ field, message }) => `${field}: ${message}`),
    [
      'spec.validation.openAPIV3Schema.properties[a].type: Required value: must not be empty for specified object fields',
    ],
  )
})

const ruled: JsonSchema = {
  type: 'object',
  properties: {
    size: {
      type: 'integer',
      'x-kubernetes-validations': [
        { rule: 'self > 1', message: 'must exceed 1' },
        { rule: 'self >= oldSelf', messageExpression: "'was ' + string(oldSelf)" },
      ],
    },
  },
}

// biome-ignore format: a table is read down its columns
const ruleRows: readonly [name: string, size: unknown, old: number | undefined, errors: string[]][] = [
  ['kept',                          2,   undefined, []],
  ['broken',                        1,   undefined, ['size: Invalid value: 1: must exceed 1']],
  ['about the value before',        3,   4,         ['size: Invalid value: 3: was 4']],
  ['not asked of a value too wrong', 'x', undefined, [
    'size: Invalid value: "string": size in body must be of type integer: "string"',
    '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  ]],
]

for (const [name, size, old, errors] of ruleRows) {
  test(`admit: a rule ${name}`, () => {
    const before = old === undefined ? undefined : { size: old }
    const { problems } = compileSchema(ruled).admit({ size }, before)
    assert.deepEqual(
      problems.map(({ field, message }) => `${field}: ${message}`),
      errors,
    )
  })
}

// biome-ignore format: a table is read down its columns
const ruleFaults: readonly [name: string, rule: Rule, error: string][] = [
  ['an empty rule', { rule: ' ' }, 'rule: Required value: rule is not specified'],
  ['a function nobody has', { rule: 'isURL(self)' }, "rule: compilation failed: function 'isURL' is not supported"],
  ['a reason nobody knows', { rule: 'true', reason: 'No' }, 'reason: Unsupported value: "No": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"'],
  ['a path to nowhere', { rule: 'true', fieldPath: '.x' }, 'fieldPath: Invalid value: ".x": must be a valid path'],
]

for (const [name, rule, error] of ruleFaults) {
  test(`validateSchema: refuses ${name}`, () => {
    const schema: JsonSchema = { type: 'object', 'x-kubernetes-validations': [rule] }
    const found = validateSchema(schema).map(({ field, message }) => {
      const short = field.slice(field.lastIndexOf('.') + 1)
      return `${short}: ${message.replace(/^Invalid value: \{.*\}: /, '')}`
    })
    assert.deepEqual(found, [error])
  })
}

test('admit: a value that was stored before its rule came may stay', () => {
  assert.deepEqual(compileSchema(ruled).admit({ size: 1 }, { size: 1 }).problems, [])
})
