/**
 * Go's `fmt` verbs over typed values (Go 1.26): what a Go value is, and how it prints.
 *
 * Belongs here: the value model that templates compute with, strings as bytes, the order of map
 * keys, Print, Println and Printf. Does not: templates (golang/template) and their functions
 * (golang/sprig).
 */
export {
  type ByteText,
  bytesToByteText,
  byteTextToBytes,
  decodeRune,
  encodeRune,
  fromByteText,
  mapRunes,
  replacementRune,
  runeCount,
  runesOf,
  toByteText,
} from './byte-text.ts'
export { formatFloat, shortest } from './float-text.ts'
export { type Meter, newMeter } from './meter.ts'
export { sortedEntries } from './order.ts'
export { quoteRune, quoteText } from './quote-text.ts'
export { sprint, sprintln } from './sprint.ts'
export { sprintf } from './sprintf.ts'
export {
  anyType,
  boolType,
  dictType,
  type Field,
  float64Type,
  type GoType,
  int64Type,
  intType,
  isComparable,
  isExported,
  isNillable,
  isSameType,
  listType,
  type Method,
  mapOf,
  sliceOf,
  stringsType,
  stringType,
  uint8Type,
  uint32Type,
  uint64Type,
} from './type.ts'
export {
  isDigit,
  isLetter,
  isLower,
  isNumber,
  isPrint,
  isPunctuation,
  isSpace,
  isTitle,
  isUpper,
  toLower,
  toTitle,
  toUpper,
} from './unicode.ts'
export {
  type Entry,
  elemType,
  type Func,
  funcOf,
  type GoMap,
  getEntry,
  goBool,
  goComplex,
  goDict,
  goFloat,
  goInt,
  goInt64,
  goList,
  goNil,
  goSlice,
  goString,
  goStringMap,
  goStrings,
  goStruct,
  goUint64,
  mapKey,
  type Pointer,
  type Slice,
  type Struct,
  setEntry,
  typeName,
  type Value,
  zeroOf,
} from './value.ts'
