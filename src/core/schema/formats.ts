/** String formats that the API server checks (k8s.io/kube-openapi `strfmt`), each as a predicate. */

type Predicate = (text: string) => boolean

/** The check of a format, or `undefined` when it is unknown and therefore ignored. */
export function formatCheck(format: string): Predicate | undefined {
  return checks.get(format)
}

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?'
const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const hex = '[0-9a-fA-F]'

const matches =
  (pattern: RegExp): Predicate =>
  (text) =>
    pattern.test(text)

/** RFC 4122 with any or no dashes; the version digit and variant where the format asks for them. */
const uuid = (version: string, variant: string): Predicate =>
  matches(
    new RegExp(`^${hex}{8}-?${hex}{4}-?${version}${hex}{3}-?${variant}${hex}{3}-?${hex}{12}$`),
  )

// Leading zeros are accepted: Kubernetes keeps a copy of Go's old parser for them.
const isIPv4 = matches(
  /^(?:0*(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}0*(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/,
)

const checks: ReadonlyMap<string, Predicate> = new Map([
  ['date-time', isDateTime],
  ['date', (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text)],
  ['duration', isDuration],
  ['ipv4', isIPv4],
  ['ipv6', isIPv6],
  ['cidr', isCidr],
  ['uri', isUri],
  ['email', isEmail],
  ['hostname', isHostname],
  ['uuid', uuid(hex, hex)],
  ['uuid3', uuid('3', hex)],
  ['uuid4', uuid('4', '[89abAB]')],
  ['uuid5', uuid('5', '[89abAB]')],
  ['byte', isBase64],
  ['mac', isMac],
  ['password', () => true],
  ['hexcolor', matches(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/)],
  [
    'rgbcolor',
    matches(new RegExp(`^rgb\\(\\s*${octet}\\s*,\\s*${octet}\\s*,\\s*${octet}\\s*\\)$`)),
  ],
  ['ssn', matches(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/)],
  ['bsonobjectid', matches(/^[0-9a-fA-F]{24}$/)],
  ['k8s-short-name', (text) => text.length <= 63 && new RegExp(`^${label}$`).test(text)],
  [
    'k8s-long-name',
    (text) => text.length <= 253 && new RegExp(`^${label}(?:\\.${label})*$`).test(text),
  ],
])

function isDateTime(text: string): boolean {
  const match =
    /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/.exec(text)
  if (match === null || text[10] === ' ') return false
  const [, day = '', hours, minutes, seconds] = match
  return isDay(day) && Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60
}

/** Whether `YYYY-MM-DD` names a day of the calendar. */
function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return day >= 1 && day <= days
}

/** Go's durations, and the spelled-out form with days and weeks: `3 hours`, `5d`. */
function isDuration(text: string): boolean {
  const go = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/
  const words =
    /^(?:\d+\s*(?:ns|nanos?|nanoseconds?|us|µs|micros?|microseconds?|ms|millis?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)\s*)+$/i
  return go.test(text) || words.test(text)
}

function isIPv6(text: string): boolean {
  if (!text.includes(':')) return false
  const [address = '', zone] = text.split('%')
  if (zone !== undefined) return false
  const halves = address.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1) ?? ''
  const hasTail = last.includes('.')
  if (hasTail && !isIPv4(last)) return false
  const plain = hasTail ? groups.slice(0, -1) : groups
  const size = plain.length + (hasTail ? 2 : 0)
  const fits = halves.length === 2 ? size <= 7 : size === 8
  return fits && plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', rest] = text.split('/')
  if (rest !== undefined || !/^\d{1,3}$/.test(bits)) return false
  return (isIPv4(address) && Number(bits) <= 32) || (isIPv6(address) && Number(bits) <= 128)
}

/** `url.ParseRequestURI`: absolute, or a path that starts with a slash. */
function isUri(text: string): boolean {
  if (/[\x00-\x20\x7f]/.test(text) || /%(?![0-9a-fA-F]{2})/.test(text)) return false
  return text.startsWith('/') || text === '*' || /^[a-zA-Z][a-zA-Z0-9+.-]*:./.test(text)
}

/** `mail.ParseAddress`: an address, with or without a display name around it. */
function isEmail(text: string): boolean {
  const bracketed = /^[^<>@]*<([^<>]+)>$/.exec(text.trim())
  const address = bracketed?.[1] ?? text.trim()
  const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\uffff-]+"
  const local = `(?:${atom}(?:\\.${atom})*|"(?:[^"\\\\]|\\\\.)*")`
  return new RegExp(`^${local}@(?:${atom}(?:\\.${atom})*|\\[[^\\]]*\\])$`).test(address)
}

/** One label, or several of which the last has two letters or more. */
function isHostname(text: string): boolean {
  const char = '[a-zA-Z0-9\\p{S}\\p{L}]'
  const inner = '[-a-zA-Z0-9\\p{S}\\p{L}]'
  const single = `${char}(?:-?${char}{0,62})?`
  const dotted = `(?:${char}(?:${inner}{0,61}${char})?\\.)+[a-zA-Z\\p{L}]{2,63}`
  return text.length <= 255 && new RegExp(`^(?:${single}|${dotted})$`, 'u').test(text)
}

function isBase64(text: string): boolean {
  const compact = text.replaceAll(/[\r\n]/g, '')
  return compact !== '' && compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact)
}

/** `net.ParseMAC`: 6, 8 or 20 bytes, in pairs with `:` or `-`, or in groups of four with `.`. */
function isMac(text: string): boolean {
  const isSplit = (separator: string, digits: RegExp, sizes: readonly number[]): boolean => {
    const parts = text.split(separator)
    return sizes.includes(parts.length) && parts.every((part) => digits.test(part))
  }
  const pair = /^[0-9a-fA-F]{2}$/
  const pairs = [6, 8, 20]
  if (isSplit(':', pair, pairs) || isSplit('-', pair, pairs)) return true
  return isSplit('.', /^[0-9a-fA-F]{4}$/, [3, 4, 10])
}
