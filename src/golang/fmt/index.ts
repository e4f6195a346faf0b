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
export type {
  Entry,
  Field,
  Func,
  GoMap,
  GoType,
  Method,
  Pointer,
  Slice,
  Struct,
  Value,
} from './model.ts'
export { sortedEntries } from './order.ts'
export { quoteRune, quoteText } from './quote-text.ts'
export { sprint, sprintln } from './sprint.ts'
export { sprintf } from './sprintf.ts'
export {
  anyType,
  boolType,
  dictType,
  float64Type,
  int64Type,
  intType,
  isComparable,
  isExported,
  isNillable,
  isSameType,
  listType,
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
  elemType,
  funcOf,
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
  setEntry,
  typeName,
  zeroOf,
} from './value.ts'
