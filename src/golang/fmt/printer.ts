import { Failure } from '../../base/index.ts'
import type { ByteText } from './byte-text.ts'
import { type Flags, pad } from './flags.ts'
import type { Meter } from './meter.ts'
import type { GoMap, Pointer, Slice, Struct, Value } from './model.ts'
import { sortedEntries } from './order.ts'
import { complexText, floatText } from './print-float.ts'
import { integerText } from './print-integer.ts'
import { stringText } from './print-text.ts'
import { anyType, isExported } from './type.ts'
import { goNil, typeName } from './value.ts'

/** `FORMAT_ADDRESS`: the verb prints where a value lies in memory, which differs in each run. */
type FormatCode = 'FORMAT_ADDRESS'

/** How to print: the verb with its flags, and what is known on the way down. */
export type Printing = {
  readonly verb: string
  readonly flags: Flags
  readonly meter: Meter
  /** Inside `%!verb(...)`, where methods are not called. */
  readonly erroring?: boolean
  /** Below a pointer or a container. */
  readonly isNested?: boolean
  /** Reached through a field that is not exported, where methods are out of reach. */
  readonly isHidden?: boolean
}

/** One argument of `Print` and its kin under a verb. */
export function argumentText(value: Value, printing: Printing): ByteText {
  const { verb, flags, meter } = printing
  meter.charge(1)
  if (value.kind === 'nil') {
    return verb === 'T' || verb === 'v' ? pad('<nil>', flags) : badVerb(value, printing)
  }
  if (verb === 'T') return stringText(value.type.name, 's', flags) ?? ''
  if (verb === 'p') return addressText(value, printing)
  if (verb === 'w') return badVerb(value, printing)
  return valueText(value, printing)
}

function valueText(value: Value, printing: Printing): ByteText {
  const text = methodText(value, printing) ?? plainText(value, printing)
  printing.meter.charge(1 + text.length)
  return text
}

/** What `Error` or `String` say, where the verb asks for text; `GoString` under `%#v`. */
function methodText(value: Value, printing: Printing): ByteText | undefined {
  if (printing.erroring === true || printing.isHidden === true) return undefined
  const { verb, flags } = printing
  if (flags.sharpV === true) return spoken(value, ['GoString'], 's', { ...flags, sharpV: false })
  return 'vsxXq'.includes(verb) ? spoken(value, ['Error', 'String'], verb, flags) : undefined
}

function spoken(
  value: Value,
  methods: readonly string[],
  verb: string,
  flags: Flags,
): ByteText | undefined {
  if (value.kind === 'nil') return undefined
  for (const name of methods) {
    const method = value.type.methods?.[name]?.(value)
    const said = method?.params.length === 0 ? method.call([]) : undefined
    if (said?.kind === 'string') return stringText(said.value, verb, flags)
  }
  return undefined
}

function plainText(value: Value, printing: Printing): ByteText {
  switch (value.kind) {
    case 'nil':
      return printing.flags.sharpV === true ? `${anyType.name}(nil)` : '<nil>'
    case 'slice':
      return sliceText(value, printing)
    case 'map':
      return mapText(value, printing)
    case 'struct':
      return structText(value, printing)
    case 'pointer':
      return pointerText(value, printing)
    default:
      return scalarText(value, printing) ?? badVerb(value, printing)
  }
}

function scalarText(value: Value, { verb, flags }: Printing): ByteText | undefined {
  switch (value.kind) {
    case 'bool':
      return verb === 't' || verb === 'v' ? pad(String(value.value), flags) : undefined
    case 'int':
    case 'uint':
      return integerText(value.value, value.kind === 'int', verb, flags)
    case 'float':
      return floatText(value.value, verb, flags)
    case 'complex':
      return complexText(value.re, value.im, verb, flags)
    case 'string':
      return stringText(value.value, verb, flags)
    default:
      throw addressFailure(value)
  }
}

/** `%!d(string=hi)`: the value all the same, with its type. */
function badVerb(value: Value, printing: Printing): ByteText {
  if (value.kind === 'nil') return `%!${printing.verb}(<nil>)`
  const content = plainText(value, { ...printing, verb: 'v', erroring: true })
  return `%!${printing.verb}(${value.type.name}=${content})`
}

function sliceText(value: Slice, printing: Printing): ByteText {
  const { sharpV } = printing.flags
  if (sharpV === true && value.isNil === true) return `${value.type.name}(nil)`
  const items = value.items.map((item) => nestedText(item, printing))
  return sharpV === true ? `${value.type.name}{${items.join(', ')}}` : `[${items.join(' ')}]`
}

function mapText(value: GoMap, printing: Printing): ByteText {
  const { sharpV } = printing.flags
  if (sharpV === true && value.isNil === true) return `${value.type.name}(nil)`
  const pairs = sortedEntries(value).map(
    (entry) => `${nestedText(entry.key, printing)}:${nestedText(entry.value, printing)}`,
  )
  return sharpV === true ? `${value.type.name}{${pairs.join(', ')}}` : `map[${pairs.join(' ')}]`
}

function structText(value: Struct, printing: Printing): ByteText {
  const { plusV, sharpV } = printing.flags
  const isNamed = plusV === true || sharpV === true
  const fields = (value.type.fields ?? []).map((field, index) => {
    const isHidden = printing.isHidden === true || !isExported(field.name)
    const text = nestedText(value.fields[index] ?? goNil, { ...printing, isHidden })
    return isNamed ? `${field.name}:${text}` : text
  })
  return sharpV === true ? `${value.type.name}{${fields.join(', ')}}` : `{${fields.join(' ')}}`
}

/** Only a pointer that is printed itself is followed; one inside something prints its address. */
function pointerText(value: Pointer, printing: Printing): ByteText {
  if (value.target === undefined) {
    if (printing.flags.sharpV === true) return `(${value.type.name})(nil)`
    return printing.verb === 'v' ? pad('<nil>', printing.flags) : badVerb(value, printing)
  }
  if (printing.isNested === true) throw addressFailure(value)
  return `&${nestedText(value.target, printing)}`
}

function nestedText(value: Value, printing: Printing): ByteText {
  const depth = printing.meter.enter()
  const text = valueText(value, { ...printing, isNested: true })
  depth.leave()
  return text
}

function addressText(value: Value, printing: Printing): ByteText {
  const hasAddress = ['slice', 'map', 'pointer', 'func'].includes(value.kind)
  if (hasAddress) throw addressFailure(value)
  return badVerb(value, printing)
}

function addressFailure(value: Value): Failure<FormatCode> {
  const text = `the address of a ${typeName(value)} is not printable: it differs in each run`
  return new Failure('FORMAT_ADDRESS', text)
}
