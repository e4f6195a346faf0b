import type { Random } from '../../src/base/index.ts'
import type { Change } from '../../src/core/change/index.ts'
import { writeMessageBytes } from '../../src/core/message/index.ts'
import type { Verdict } from './check.ts'
import { judgeMessage } from './message.ts'

type Row = {
  readonly template: string
  readonly data: {
    readonly automationObject: { readonly namespace: string; readonly name: string }
    readonly changed: Readonly<Record<string, readonly ObjectChanges[]>> | null
    readonly values: Readonly<Record<string, string>> | null
  }
  readonly output?: string
  readonly outputBase64?: string
  readonly error?: string
}

type ObjectChanges = Change['object'] & {
  readonly changes: readonly { oldValue: string; newValue: string; setter: string }[]
}

/** What is left to chance shows in no expected value. */
const random: Random = { next: () => 0, bytes: (length) => new Uint8Array(length) }

/** `templates.jsonl`: one template over one set of changes. */
export function check(row: Row): Verdict {
  return judgeMessage(row.error, expectedBytes(row), () => {
    const { automationObject, changed, values } = row.data
    return writeMessageBytes({
      template: row.template,
      automation: automationObject,
      changes: changesOf(changed ?? {}),
      ...(values === null ? {} : { values }),
      random,
      clock: { nowMs: () => 0 },
    })
  })
}

function expectedBytes({ output, outputBase64 }: Row): readonly Uint8Array[] {
  if (outputBase64 !== undefined) return [Buffer.from(outputBase64, 'base64')]
  return output === undefined ? [] : [Buffer.from(output)]
}

function changesOf(files: NonNullable<Row['data']['changed']>): readonly Change[] {
  return Object.entries(files).flatMap(([file, objects]) =>
    objects.flatMap(({ changes, apiVersion, kind, namespace, name }) =>
      changes.map(({ oldValue, newValue, setter }, index) => ({
        file,
        object: { apiVersion, kind, namespace, name },
        setter,
        old: oldValue,
        new: newValue,
        line: index + 1,
      })),
    ),
  )
}
