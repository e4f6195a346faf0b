import type { Clock, Random } from '../../base/index.ts'
import { Failure } from '../../base/index.ts'
import {
  type ByteText,
  byteTextToBytes,
  fromByteText,
  type GoMap,
  type GoType,
  goStringMap,
  goStruct,
  mapOf,
  stringType,
  toByteText,
  type Value,
} from '../../golang/fmt/index.ts'
import { sprigFunctions } from '../../golang/sprig/index.ts'
import {
  executeTemplate,
  isBuiltin,
  newTemplateMeter,
  parseTemplate,
  type TemplateCode,
} from '../../golang/template/index.ts'
import { type Change, groupByFile } from '../change/index.ts'
import { changedValue } from './changed.ts'
import { getter, goNamespacedName } from './go-values.ts'
import { type SelectedImages, updatedValue } from './updated.ts'

/** Stands in for an empty template (spec/image-automation §9.1). */
export const defaultTemplate = 'Update from image update automation'

/** The name in error texts. */
const templateName = 'commit message'

/** What a commit message may speak of. */
export type MessageInput = {
  /** `spec.git.commit.messageTemplate`; an empty one means the default text. */
  readonly template: string
  readonly automation: { readonly namespace: string; readonly name: string }
  /** Of the whole run, those of one object in document order. */
  readonly changes: readonly Change[]
  /** `spec.git.commit.messageTemplateValues`. */
  readonly values?: Readonly<Record<string, string>>
  /** What the policies selected: the older `.Updated` data lists images, not values. */
  readonly images?: SelectedImages
  /** For the few functions that need chance or the time; they fail without. */
  readonly random?: Random
  readonly clock?: Pick<Clock, 'nowMs'>
}

/**
 * Writes the commit message of a run.
 *
 * A template may cut a character in two; such bytes become U+FFFD, since a message is text.
 *
 * @throws {Failure} `TEMPLATE_PARSE`, `TEMPLATE_EXECUTE` with upstream's texts; `TEMPLATE_LIMIT`
 * @see spec/image-automation §9
 */
export function writeMessage(input: MessageInput): string {
  return fromByteText(renderMessage(input))
}

/** As `writeMessage`, the bytes as upstream would commit them, UTF-8 or not. */
export function writeMessageBytes(input: MessageInput): Uint8Array {
  return byteTextToBytes(renderMessage(input))
}

function renderMessage(input: MessageInput): ByteText {
  const meter = newTemplateMeter()
  const { random, clock } = input
  const functions = sprigFunctions({
    meter,
    ...(random === undefined ? {} : { random }),
    ...(clock === undefined ? {} : { nowMs: clock.nowMs }),
  })
  const text = input.template === '' ? defaultTemplate : input.template
  const isFunction = (name: string): boolean => functions.has(name) || isBuiltin(name)
  const template = within('unable to create commit message template from spec', () =>
    parseTemplate(templateName, text, isFunction),
  )
  return within('failed to run template from spec', () =>
    executeTemplate(template, dataOf(input), { functions, meter }),
  )
}

function dataOf({ automation, changes, values, images }: MessageInput): Value {
  const files = groupByFile(changes)
  const older = getter(() => updatedValue(files, images ?? new Map()))
  const owner = goNamespacedName(automation.namespace, automation.name)
  const changed = changedValue(files, { ImageResult: older })
  const type: GoType = {
    name: 'source.TemplateData',
    kind: 'struct',
    fields: [
      { name: 'AutomationObject', type: owner.type },
      { name: 'Changed', type: changed.type },
      { name: 'Values', type: mapOf(stringType, stringType) },
    ],
    methods: { Updated: older },
  }
  return goStruct(type, [owner, changed, textMap(values)])
}

/** A nil map where there are no values at all. */
function textMap(values: MessageInput['values']): GoMap {
  const pairs = Object.entries(values ?? {})
  const map = goStringMap(pairs.map(([key, text]) => [toByteText(key), toByteText(text)]))
  return { ...map, isNil: values === undefined }
}

function within<T>(prefix: string, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    throw thrown instanceof Failure ? (thrown as Failure<TemplateCode>).within(prefix) : thrown
  }
}
