import { Failure } from '../../base/index.ts'
import {
  type ByteText,
  fromByteText,
  goStrings,
  stringsType,
  toByteText,
  type Value,
} from '../fmt/index.ts'
import { canBackquote, quote } from '../quote/index.ts'
import { compileRegexp, type GoRegexp } from '../regexp/index.ts'
import { type Functions, fixed, int, type Surroundings, text } from './define.ts'
import { callFailure } from './failure.ts'
import { findAll, fromSubject, replaceAll, splitBy, toSubject } from './regex-text.ts'

/**
 * Regular expressions. Those with `must` return compile errors as they are; the others wrap them
 * as Go's `MustCompile` does, but `regexMatch` just says no.
 */
export function regexFunctions(surroundings: Surroundings): Functions {
  return {
    ...deeds('', (pattern) => mustCompile(pattern, surroundings), surroundings),
    ...deeds('must', (pattern) => compile(pattern, surroundings), surroundings),
    regexMatch: fixed([text, text], (pattern, from) => {
      const subject = charged(from, surroundings)
      try {
        return compile(pattern, surroundings).matches(subject)
      } catch (thrown) {
        if (isCompileError(thrown)) return false
        throw thrown
      }
    }),
    mustRegexMatch: fixed([text, text], (pattern, from) =>
      compile(pattern, surroundings).matches(charged(from, surroundings)),
    ),
    regexQuoteMeta: fixed([text], (plain) => plain.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
  }
}

type Compile = (pattern: ByteText) => GoRegexp

function deeds(prefix: string, compiled: Compile, surroundings: Surroundings): Functions {
  const { meter } = surroundings
  const name = (rest: string): string => (prefix === '' ? `regex${rest}` : `${prefix}Regex${rest}`)
  return {
    [name('Find')]: fixed([text, text], (pattern, from) =>
      fromSubject(compiled(pattern).findSubmatch(charged(from, surroundings))?.[0] ?? ''),
    ),
    [name('FindAll')]: fixed([text, text, int], (pattern, from, limit) => {
      const subject = charged(from, surroundings)
      const found = findAll(compiled(pattern), subject, limit, meter)
      return strings(found.map(([start, end]) => subject.slice(start, end)))
    }),
    [name('ReplaceAll')]: fixed([text, text, text], (pattern, from, template) => {
      const regexp = compiled(pattern)
      const expand = regexp.expander(toSubject(template))
      return fromSubject(replaceAll(regexp, charged(from, surroundings), expand, meter))
    }),
    [name('ReplaceAllLiteral')]: fixed([text, text, text], (pattern, from, literal) => {
      const put = toSubject(literal)
      return fromSubject(
        replaceAll(compiled(pattern), charged(from, surroundings), () => put, meter),
      )
    }),
    [name('Split')]: fixed([text, text, int], (pattern, from, limit) => {
      const subject = charged(from, surroundings)
      return limit === 0 ? nilStrings() : strings(splitBy(compiled(pattern), subject, limit, meter))
    }),
  }
}

/** Units of work that a byte of a pattern costs to compile. */
const unitsPerPatternByte = 64

function compile(pattern: ByteText, { meter }: Surroundings): GoRegexp {
  meter.charge(pattern.length * unitsPerPatternByte)
  return compileRegexp(fromByteText(pattern))
}

function mustCompile(pattern: ByteText, surroundings: Surroundings): GoRegexp {
  try {
    return compile(pattern, surroundings)
  } catch (thrown) {
    if (!isCompileError(thrown)) throw thrown
    const shown = fromByteText(pattern)
    const quoted = canBackquote(shown) ? `\`${shown}\`` : quote(shown)
    throw callFailure(toByteText(`regexp: Compile(${quoted}): ${thrown.message}`))
  }
}

function isCompileError(thrown: unknown): thrown is Failure {
  return thrown instanceof Failure && thrown.message.startsWith('error parsing regexp')
}

function charged(from: ByteText, { meter }: Surroundings): string {
  meter.charge(from.length)
  return toSubject(from)
}

function strings(found: readonly string[]): Value {
  return found.length === 0 ? nilStrings() : goStrings(found.map(fromSubject))
}

function nilStrings(): Value {
  return { kind: 'slice', type: stringsType, items: [], isNil: true }
}
