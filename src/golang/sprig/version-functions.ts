import {
  type Func,
  fromByteText,
  funcOf,
  type GoType,
  goBool,
  goInt,
  goString,
  goStruct,
  goUint64,
  type Pointer,
  stringType,
  toByteText,
  uint64Type,
  type Value,
} from '../fmt/index.ts'
import {
  compareVersions,
  formatVersion,
  incrementMajor,
  incrementMinor,
  incrementPatch,
  newConstraints,
  newVersion,
  type Version,
} from '../semver/index.ts'
import { type Functions, fixed, text } from './define.ts'
import { callFailure } from './failure.ts'

/** Semantic versions; their methods are those of Masterminds semver. */
export function versionFunctions(): Functions {
  return {
    semver: fixed([text], (version) => pointerTo(newVersion(fromByteText(version)))),
    semverCompare: fixed([text, text], (constraint, version) => {
      const constraints = newConstraints(fromByteText(constraint))
      return constraints.check(newVersion(fromByteText(version)))
    }),
  }
}

const pointerName = '*semver.Version'

function pointerTo(version: Version): Pointer {
  const target = structOf(version)
  const type: GoType = {
    name: pointerName,
    kind: 'ptr',
    elem: target.type,
    ...(target.type.methods === undefined ? {} : { methods: target.type.methods }),
  }
  return { kind: 'pointer', type, target }
}

function structOf(version: Version): ReturnType<typeof goStruct> {
  const texts = [version.prerelease, version.metadata, version.original]
  const numbers = [version.major, version.minor, version.patch]
  return goStruct(versionType(version), [
    ...numbers.map((one) => goUint64(BigInt(one))),
    ...texts.map((one) => goString(toByteText(one))),
  ])
}

function versionType(version: Version): GoType {
  const get = (value: () => Value) => (): Func => funcOf([], value)
  const json = JSON.stringify(formatVersion(version))
  return {
    name: 'semver.Version',
    kind: 'struct',
    fields: [
      ...['major', 'minor', 'patch'].map((name) => ({ name, type: uint64Type })),
      ...['pre', 'metadata', 'original'].map((name) => ({ name, type: stringType })),
    ],
    methods: {
      String: get(() => goString(toByteText(formatVersion(version)))),
      Original: get(() => goString(toByteText(version.original))),
      Major: get(() => goUint64(BigInt(version.major))),
      Minor: get(() => goUint64(BigInt(version.minor))),
      Patch: get(() => goUint64(BigInt(version.patch))),
      Prerelease: get(() => goString(toByteText(version.prerelease))),
      Metadata: get(() => goString(toByteText(version.metadata))),
      IncMajor: get(() => structOf(incrementMajor(version))),
      IncMinor: get(() => structOf(incrementMinor(version))),
      IncPatch: get(() => structOf(incrementPatch(version))),
      MarshalJSON: get(() => goString(toByteText(json))),
      ...comparisons(version),
    },
  }
}

function comparisons(version: Version): Readonly<Record<string, () => Func>> {
  const test = (holds: (order: number) => boolean) => (): Func =>
    comparing((other) => goBool(holds(compareVersions(version, other))))
  return {
    Compare: () => comparing((other) => goInt(compareVersions(version, other))),
    Equal: test((order) => order === 0),
    LessThan: test((order) => order < 0),
    LessThanEqual: test((order) => order <= 0),
    GreaterThan: test((order) => order > 0),
    GreaterThanEqual: test((order) => order >= 0),
  }
}

function comparing(compare: (other: Version) => Value): Func {
  return funcOf([{ name: pointerName, kind: 'ptr' }], ([other]) => {
    const target = other?.kind === 'pointer' ? other.target : undefined
    const original = target?.kind === 'struct' ? target.fields.at(-1) : undefined
    if (original?.kind !== 'string')
      throw callFailure('runtime error: invalid memory address or nil pointer dereference')
    return compare(newVersion(fromByteText(original.value)))
  })
}
