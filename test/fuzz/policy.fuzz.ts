import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Failure } from '../../src/base/index.ts'
import {
  parseImageRepository,
  parseReference,
  parseRepository,
} from '../../src/core/image/index.ts'
import {
  applyExclusions,
  chooseTag,
  compileRule,
  explainTags,
  type PolicyRule,
} from '../../src/core/policy/index.ts'
import { formatDuration, parseDuration } from '../../src/golang/duration/index.ts'
import { parseFloat, parseInt, quote } from '../../src/golang/quote/index.ts'
import { compileRegexp } from '../../src/golang/regexp/index.ts'
import { newConstraints, newVersion, strictNewVersion } from '../../src/golang/semver/index.ts'
import { cpuMsSince, type Fuzz } from './fuzz.ts'

/** More than the slowest answer to such short input takes on a busy machine; a hang is minutes. */
const patienceCpuMs = 5_000

/** Texts around a grammar: pieces that mean something to it, and some of anything. */
function textOf(...pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(...pieces).map((text) => text.repeat(200)) },
  )
  return fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''))
}

// biome-ignore format: alphabets are read as blocks
const version = textOf('v', '0', '1', '12', '007', '.', '.', '-', '+', 'rc', 'x', '18446744073709551616')
// biome-ignore format: alphabets are read as blocks
const constraint = textOf('1', '2.0', 'x', '*', '.', '>=', '<', '~', '^', '!=', ' ', ',', '||', ' - ', '-rc')
// biome-ignore format: alphabets are read as blocks
const pattern = textOf(
  'a', '1', '.', '*', '+', '?', '{2}', '{1000}', '(', ')', '(?P<n>', '(?<m>', '(?i)', '|', '[', ']',
  '^', '$', '\\', '\\d', '\\Q', '\\E', '\\p{L', '}', '[:alpha:]', '[^',
)
const template = textOf('$', '${', '}', '1', '0', 'n', '_', 'é')
const reference = textOf(
  'a',
  'ghcr.io',
  'localhost',
  ':',
  '/',
  '.',
  '@',
  'sha256:',
  '5000',
  '[::1]',
  'A',
)
const duration = textOf('1', '.', '5', 'h', 'm', 's', 'ns', 'µs', '-', '+', '9223372036854775808')
const float = textOf('1', '0', '.', 'e', 'E5', '_', '0x', 'p', '-', '+', 'inf', 'nan', '9')
const tags = fc.array(fc.oneof(version, float, textOf('main-', 'a1b2', '-', '17')), {
  maxLength: 20,
})
const order = fc.option(fc.constantFrom('asc', 'DESC', '', 'up'), { nil: undefined })

const rule: fc.Arbitrary<PolicyRule> = fc.record(
  {
    policy: fc.record(
      {
        semver: fc.record({ range: constraint }),
        alphabetical: fc.record({ order }).map(withoutUndefined),
        numerical: fc.record({ order }).map(withoutUndefined),
      },
      { requiredKeys: [] },
    ),
    filterTags: fc.record({ pattern, extract: template }, { requiredKeys: [] }),
  },
  { requiredKeys: ['policy'] },
)

export const fuzz: Fuzz = {
  name: 'policy',
  run(seed, runs) {
    const always = <T>(inputs: fc.Arbitrary<T>, answer: (input: T) => void) =>
      fc.assert(
        fc.property(inputs, (input) => answers(() => answer(input))),
        { seed, numRuns: runs },
      )

    always(version, (text) => newVersion(text))
    always(version, (text) => strictNewVersion(text))
    always(fc.tuple(constraint, version), ([range, text]) => {
      const constraints = newConstraints(range)
      const read = newVersion(text)
      assert.equal(constraints.check(read), constraints.reasons(read).length === 0)
    })
    always(fc.tuple(pattern, pattern, template), ([source, text, expansion]) => {
      const regexp = compileRegexp(source)
      const match = regexp.find(text)
      assert.equal(match !== undefined, regexp.matches(text))
      if (match !== undefined) regexp.expand(expansion, text, match)
    })
    always(reference, (text) => parseReference(text))
    always(reference, (text) => parseRepository(text, { strict: true }))
    always(reference, (text) => parseImageRepository(text))
    always(duration, (text) => formatDuration(parseDuration(text)))
    always(float, (text) => parseFloat(text))
    always(float, (text) => parseInt(text, 0))
    always(pattern, (text) => assert.match(quote(text), /^"[^\n]*"$/))
    always(fc.tuple(tags, rule), ([list, source]) => assertExplained(list, source))
    always(fc.tuple(tags, fc.array(pattern, { maxLength: 3 })), ([list, exclusions]) => {
      const stored = applyExclusions(list, exclusions)
      assert.equal(stored.tags.length + stored.excluded, list.length)
    })
  },
}

/** The explanation names the choice, and every tag once. */
function assertExplained(list: readonly string[], source: PolicyRule): void {
  const compiled = compileRule(source)
  const choice = chooseTag(list, compiled)
  const verdicts = explainTags(list, compiled)
  const chosen = verdicts.filter((verdict) => verdict.kind === 'kept' && verdict.chosen)
  assert.deepEqual(
    chosen.map((verdict) => verdict.tag),
    choice.kind === 'chosen' ? [choice.tag] : [],
  )
  assert.equal(verdicts.length, list.length)
}

/** A value or a `Failure`, and in time. */
function answers(answer: () => void): void {
  const start = process.cpuUsage()
  try {
    answer()
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
  }
  assert.ok(cpuMsSince(start) < patienceCpuMs, 'took too long')
}

/** An absent order is absent, not undefined. */
function withoutUndefined(object: { order: string | undefined }): { order?: string } {
  return object.order === undefined ? {} : { order: object.order }
}
