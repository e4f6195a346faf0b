import type { ByteText } from './byte-text.ts'
import { type Directive, readDirective } from './directive.ts'
import type { Meter } from './meter.ts'
import type { Value } from './model.ts'
import { argumentText } from './printer.ts'
import { typeName } from './value.ts'

/**
 * `fmt.Sprintf`: mistakes in the format show in the text, as `%!d(string=hi)`.
 *
 * @throws {Failure} `FORMAT_ADDRESS`; what the meter throws
 */
export function sprintf(format: ByteText, args: readonly Value[], meter: Meter): ByteText {
  let text = ''
  let next = 0
  let isIndexed = false
  let at = 0
  while (at < format.length) {
    const percent = format.indexOf('%', at)
    if (percent === -1) {
      text += format.slice(at)
      break
    }
    text += format.slice(at, percent)
    const directive = readDirective(format, percent + 1, args, next)
    text += directive.complaint + directiveText(directive, args, meter)
    isIndexed ||= directive.isIndexed
    next = nextArgument(directive, args, next)
    at = directive.end
  }
  meter.charge(text.length)
  return isIndexed ? text : text + leftOver(args.slice(next), meter)
}

function directiveText(
  { verb, flags, argument }: Directive,
  args: readonly Value[],
  meter: Meter,
): ByteText {
  if (verb === '') return '%!(NOVERB)'
  if (verb === '%') return '%'
  if (argument === undefined) return `%!${verb}(BADINDEX)`
  const value = args[argument]
  if (value === undefined) return `%!${verb}(MISSING)`
  return argumentText(value, { verb, flags, meter })
}

function nextArgument(directive: Directive, args: readonly Value[], next: number): number {
  const { verb, argument } = directive
  if (argument === undefined) return next
  return verb === '' || verb === '%' || argument >= args.length ? argument : argument + 1
}

/** `%!(EXTRA int=1)`: arguments that no verb asked for. */
function leftOver(args: readonly Value[], meter: Meter): ByteText {
  if (args.length === 0) return ''
  const texts = args.map((arg) => {
    if (arg.kind === 'nil') return '<nil>'
    return `${typeName(arg)}=${argumentText(arg, { verb: 'v', flags: {}, meter })}`
  })
  return `%!(EXTRA ${texts.join(', ')})`
}
