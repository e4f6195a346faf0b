/**
 * Words that are no strings: `resolve.go` of gopkg.in/yaml.v2 v2.4, which the setters use to ask
 * whether a YAML 1.1 reader would see something else.
 */
const words: ReadonlySet<string> = new Set(
  [
    'y Y yes Yes YES true True TRUE on On ON',
    'n N no No NO false False FALSE off Off OFF',
    '~ null Null NULL',
    '.nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF <<',
  ].flatMap((line) => line.split(' ')),
)

/** Texts that parse as a document of another kind: an empty entry, an empty document. */
const structures: ReadonlySet<string> = new Set(['-', '---', '?'])

/** Integers as `strconv.ParseInt(text, 0, 64)` takes them, without underscores. */
const prefixedInteger = /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]+)$/

/** QUIRK: kept, the prefix is cut off by hand before `ParseInt`, which then takes a sign. */
const signedDigits = /^0b[-+][01]+$|^0o[-+][0-7]+$/

const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/

const timestamp =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+]\d{2}:\d{2}))|(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?))?$/

/** Words that go-yaml v3 takes for something else; `yes` and `on` are strings there. */
const newWords =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|<<|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

/**
 * Whether a YAML 1.1 reader takes the plain, single-line `text` for a string.
 *
 * The empty text is a string here, because it is never written plain. Follows
 * gopkg.in/yaml.v2's resolver: booleans in all their spellings, base prefixes, underscores;
 * base 60 numbers are strings there, and so are dates when nobody asks for a date.
 */
export function resolvesToString(text: string): boolean {
  if (text === '') return true
  return !words.has(text) && !structures.has(text) && !opensStructure(text) && !isNumber(text)
}

/** Whether go-yaml v3 takes the plain `text` for a date, with or without a time. */
export function resolvesToDate(text: string): boolean {
  return isTimestamp(text)
}

/** Whether go-yaml v3 gives the plain `text` the tag `!!str`; differs in booleans and dates. */
export function hasStringTag(text: string): boolean {
  return text !== '' && !newWords.test(text) && !isNumber(text) && !isTimestamp(text)
}

function isNumber(text: string): boolean {
  const first = text.charAt(0)
  if (first === '.') return isFloat(text)
  if (!/[-+0-9]/.test(first)) return false
  const bare = text.replaceAll('_', '')
  return isInteger(bare) || isFloat(bare) || signedDigits.test(bare)
}

/** A mapping, an entry of a sequence, a comment: what would not be a scalar at all. */
function opensStructure(text: string): boolean {
  return /^([-?] |[{[#])/.test(text) || /:( |$)/.test(text)
}

/** Decimal integers need no look: they are floats too. What is left must fit into 64 bits. */
function isInteger(bare: string): boolean {
  const match = prefixedInteger.exec(bare)
  if (match === null) return false
  const digits = match[2] ?? ''
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase())
  return magnitude < (match[1] === '' ? 1n << 64n : 1n << 63n)
}

function isFloat(bare: string): boolean {
  return float.test(bare) && Number.isFinite(Number.parseFloat(bare))
}

function isTimestamp(text: string): boolean {
  const match = timestamp.exec(text)
  if (match === null) return false
  const [year = 0, month = 0, day = 0, ...time] = match
    .slice(1)
    .map((digits) => Number(digits ?? 0))
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month)
  return isDate && time.every((part, index) => part < (index % 3 === 0 ? 24 : 60))
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
