import {
  type ByteText,
  encodeRune,
  isSpace,
  mapRunes,
  quoteText,
  runesOf,
  sprint,
  sprintf,
  toLower,
  toUpper,
  type Value,
} from '../fmt/index.ts'
import { abbreviate, abbreviateBoth } from './abbreviate.ts'
import { any, type Functions, fixed, int, type Surroundings, text, variadic } from './define.ts'
import { callFailure } from './failure.ts'
import { swapCase, title, uncapitalize } from './letters.ts'
import { chargeSearch, repeated } from './work.ts'
import { wrapText } from './wrap.ts'

/** Functions from text to text. */
export function textFunctions({ meter }: Surroundings): Functions {
  const trimAll = fixed([text, text], (cutset, from) => trim(from, cutset))
  const textOf = (value: Value): ByteText => stringOf(value, { meter })
  return {
    hello: fixed([], () => 'Hello!'),
    abbrev: fixed([int, text], abbreviate),
    abbrevboth: fixed([int, int, text], abbreviateBoth),
    trunc: fixed([int, text], truncate),
    trim: fixed([text], trimSpace),
    trimall: trimAll,
    trimAll,
    trimSuffix: fixed([text, text], (suffix, from) =>
      suffix !== '' && from.endsWith(suffix) ? from.slice(0, -suffix.length) : from,
    ),
    trimPrefix: fixed([text, text], (prefix, from) =>
      from.startsWith(prefix) ? from.slice(prefix.length) : from,
    ),
    upper: fixed([text], (one) => mapRunes(one, toUpper)),
    lower: fixed([text], (one) => mapRunes(one, toLower)),
    title: fixed([text], title),
    untitle: fixed([text], uncapitalize),
    swapcase: fixed([text], swapCase),
    substr: fixed([int, int, text], substring),
    repeat: fixed([int, text], (count, part) => repeated(part, count, meter)),
    nospace: fixed([text], withoutSpace),
    initials: fixed([text], initials),
    wrap: fixed([int, text], (width, long) =>
      wrapText(long, { width, lineEnd: '\n', cutsWords: false, meter }),
    ),
    wrapWith: fixed([int, text, text], (width, lineEnd, long) =>
      wrapText(long, { width, lineEnd: lineEnd || '\n', cutsWords: true, meter }),
    ),
    contains: fixed([text, text], (needle, hay) => {
      chargeSearch(hay, needle, meter)
      return hay.includes(needle)
    }),
    hasPrefix: fixed([text, text], (prefix, one) => one.startsWith(prefix)),
    hasSuffix: fixed([text, text], (suffix, one) => one.endsWith(suffix)),
    quote: variadic([], any, (values) =>
      present(values)
        .map((one) => quoteText(textOf(one)))
        .join(' '),
    ),
    squote: variadic([], any, (values) =>
      present(values)
        .map((one) => `'${sprintf('%v', [one], meter)}'`)
        .join(' '),
    ),
    cat: variadic([], any, (values) =>
      present(values)
        .map((one) => sprint([one], meter))
        .join(' '),
    ),
    indent: fixed([int, text], (spaces, lines) => indent(spaces, lines, { meter })),
    nindent: fixed([int, text], (spaces, lines) => `\n${indent(spaces, lines, { meter })}`),
    replace: fixed([text, text, text], (old, fresh, from) =>
      replaceAll(from, old, fresh, { meter }),
    ),
    plural: fixed([text, text, int], (one, many, count) => (count === 1 ? one : many)),
    toString: fixed([any], textOf),
  }
}

/** A value as text: its own, or as `%v` prints it. */
export function stringOf(value: Value, { meter }: Pick<Surroundings, 'meter'>): ByteText {
  return value.kind === 'string' ? value.value : sprint([value], meter)
}

function present(values: readonly Value[]): readonly Value[] {
  return values.filter((value) => value.kind !== 'nil')
}

/** A negative count keeps the end. */
function truncate(count: number, from: ByteText): ByteText {
  if (count < 0) return from.length + count > 0 ? from.slice(count) : from
  return from.slice(0, count)
}

function substring(start: number, end: number, from: ByteText): ByteText {
  if (start < 0) return slice(from, 0, end)
  return slice(from, start, end < 0 || end > from.length ? from.length : end)
}

/** `from[start:end]`, which ends the call when it is out of bounds. */
function slice(from: ByteText, start: number, end: number): ByteText {
  const panic = 'runtime error: slice bounds out of range'
  if (end < 0) throw callFailure(`${panic} [:${end}]`)
  if (end > from.length) throw callFailure(`${panic} [:${end}] with length ${from.length}`)
  if (start > end) throw callFailure(`${panic} [${start}:${end}]`)
  return from.slice(start, end)
}

function trimSpace(from: ByteText): ByteText {
  return trimWhere(from, isSpace)
}

/** Takes runes of `cutset` off both ends. */
function trim(from: ByteText, cutset: ByteText): ByteText {
  const runes = new Set([...runesOf(cutset)].map(({ rune }) => rune))
  return trimWhere(from, (rune) => runes.has(rune))
}

function trimWhere(from: ByteText, isCut: (rune: number) => boolean): ByteText {
  const kept = [...runesOf(from)].filter(({ rune }) => !isCut(rune))
  const last = kept.at(-1)
  return last === undefined ? '' : from.slice(kept[0]?.at ?? 0, last.at + last.size)
}

/** Looks at bytes, as upstream does: a byte of a character may pass for a Latin-1 space. */
function withoutSpace(from: ByteText): ByteText {
  const kept = [...from].filter((byte) => !isSpace(byte.charCodeAt(0)))
  return kept.length === from.length
    ? from
    : kept.map((byte) => encodeRune(byte.charCodeAt(0))).join('')
}

/** The first byte of each word; bytes above ASCII come out as Latin-1 letters, as upstream. */
function initials(from: ByteText): ByteText {
  let first = ''
  let isGap = true
  for (const byte of from) {
    const code = byte.charCodeAt(0)
    if (!isSpace(code) && isGap) first += encodeRune(code)
    isGap = isSpace(code)
  }
  return first
}

function indent(spaces: number, lines: ByteText, { meter }: Pick<Surroundings, 'meter'>): ByteText {
  const pad = repeated(' ', spaces, meter)
  const parts = lines.split('\n')
  meter.charge(pad.length * parts.length)
  return pad + parts.join(`\n${pad}`)
}

/** An empty `old` stands between any two runes, and at both ends. */
function replaceAll(
  from: ByteText,
  old: ByteText,
  fresh: ByteText,
  { meter }: Pick<Surroundings, 'meter'>,
): ByteText {
  chargeSearch(from, old, meter)
  const parts =
    old === ''
      ? ['', ...[...runesOf(from)].map(({ at, size }) => from.slice(at, at + size)), '']
      : from.split(old)
  meter.charge(fresh.length * parts.length)
  return parts.join(fresh)
}
