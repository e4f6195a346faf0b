import { type ByteText, goStringMap, goStrings, runesOf, type Value } from '../fmt/index.ts'
import { toPascalCase, toSmallWords } from './cases.ts'
import { any, type Functions, fixed, int, type Surroundings, text } from './define.ts'
import { stringOf } from './text-functions.ts'
import { chargeSearch } from './work.ts'

/** Text into lists and back, and names from one style to another. */
export function splitFunctions(surroundings: Surroundings): Functions {
  const { meter } = surroundings
  const split = (from: ByteText, separator: ByteText, limit = -1): readonly ByteText[] => {
    chargeSearch(from, separator, meter)
    return splitText(from, separator, limit)
  }
  return {
    split: fixed([text, text], (separator, from) => numbered(split(from, separator))),
    splitn: fixed([text, int, text], (separator, limit, from) =>
      numbered(split(from, separator, limit)),
    ),
    splitList: fixed([text, text], (separator, from) => goStrings(split(from, separator))),
    join: fixed([text, any], (separator, value) => {
      const texts = textsOf(value, surroundings)
      meter.charge(texts.reduce((sum, one) => sum + one.length + separator.length, 0))
      return texts.join(separator)
    }),
    toStrings: fixed([any], (value) => goStrings(textsOf(value, surroundings))),
    sortAlpha: fixed([any], (value) => {
      const texts =
        value.kind === 'slice' ? textsOf(value, surroundings) : [stringOf(value, surroundings)]
      return goStrings([...texts].sort((a, b) => (a < b ? -1 : Number(a > b))))
    }),
    snakecase: fixed([text], (name) => toSmallWords(name, '_')),
    kebabcase: fixed([text], (name) => toSmallWords(name, '-')),
    camelcase: fixed([text], toPascalCase),
  }
}

/** The elements of a list as texts, without nils; anything else is a list of itself. */
function textsOf(value: Value, surroundings: Surroundings): readonly ByteText[] {
  if (value.kind === 'nil') return []
  if (value.kind !== 'slice') return [stringOf(value, surroundings)]
  return value.items
    .filter((item) => item.kind !== 'nil')
    .map((item) => stringOf(item, surroundings))
}

/** `strings.SplitN`: an empty separator parts runes; at most `limit` parts unless negative. */
function splitText(from: ByteText, separator: ByteText, limit: number): readonly ByteText[] {
  if (limit === 0) return []
  const parts = separator === '' ? runeTexts(from) : from.split(separator)
  if (limit < 0 || parts.length <= limit) return parts
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)]
}

function runeTexts(from: ByteText): readonly ByteText[] {
  return [...runesOf(from)].map(({ at, size }) => from.slice(at, at + size))
}

/** `{_0: first, _1: second}`. */
function numbered(parts: readonly ByteText[]): Value {
  return goStringMap(parts.map((part, index) => [`_${index}`, part] as const))
}
