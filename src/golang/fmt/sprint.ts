import type { ByteText } from './byte-text.ts'
import type { Meter } from './meter.ts'
import type { Value } from './model.ts'
import { argumentText } from './printer.ts'

/** `fmt.Sprint`: blanks only between arguments of which neither is text. */
export function sprint(args: readonly Value[], meter: Meter): ByteText {
  let text = ''
  for (const [index, arg] of args.entries()) {
    const isApart = index > 0 && arg.kind !== 'string' && args[index - 1]?.kind !== 'string'
    if (isApart) text += ' '
    text += argumentText(arg, { verb: 'v', flags: {}, meter })
  }
  return text
}

/** `fmt.Sprintln`: blanks between all arguments, and a line feed. */
export function sprintln(args: readonly Value[], meter: Meter): ByteText {
  const texts = args.map((arg) => argumentText(arg, { verb: 'v', flags: {}, meter }))
  return `${texts.join(' ')}\n`
}
