import { Failure } from '../../base/index.ts'
import { type ByteText, goNil, type Value } from '../fmt/index.ts'
import { any, type Functions, fixed, returningAny, type Surroundings, text } from './define.ts'
import { decodeJson } from './json-decode.ts'
import { encodeJson, indentJson } from './json-encode.ts'

/** JSON out and in. Those without `must` swallow errors, but never a limit. */
export function jsonFunctions({ meter }: Surroundings): Functions {
  const plain = (value: Value): ByteText => encodeJson(value, { escapesHtml: true, meter })
  const raw = (value: Value): ByteText => encodeJson(value, { escapesHtml: false, meter })
  const pretty = (value: Value): ByteText => indentJson(plain(value), meter)
  const read = (json: ByteText): Value => decodeJson(json, meter)
  return {
    toJson: fixed([any], (value) => orElse(() => plain(value), '')),
    mustToJson: fixed([any], plain),
    toPrettyJson: fixed([any], (value) => orElse(() => pretty(value), '')),
    mustToPrettyJson: fixed([any], pretty),
    toRawJson: fixed([any], raw),
    mustToRawJson: fixed([any], raw),
    fromJson: returningAny(fixed([text], (json) => orElse(() => read(json), goNil))),
    mustFromJson: returningAny(fixed([text], read)),
  }
}

function orElse<T>(work: () => T, fallback: T): T {
  try {
    return work()
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'SPRIG_CALL') return fallback
    throw thrown
  }
}
