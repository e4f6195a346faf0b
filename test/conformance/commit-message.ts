import type { Change } from '../../src/core/change/index.ts'
import { writeMessageBytes } from '../../src/core/message/index.ts'
import { compare, passes, type Verdict } from './check.ts'
import { judgeMessage } from './message.ts'
import { type Policies, type ReportedChange, setMarkers } from './setters.ts'

type Row = {
  readonly messageTemplate: string
  readonly automationObject: { readonly namespace: string; readonly name: string }
  readonly messageTemplateValues?: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, string>>
  readonly policies: Policies
  readonly changes: readonly ReportedChange[]
  readonly committed: boolean
  readonly message?: string
  readonly messages?: readonly string[]
  readonly error?: string
}

/** `commit-message.jsonl`: markers set over some files, then the message about it. */
export function check(row: Row): Verdict {
  const { changes } = setMarkers(row.files, row.policies)
  const found = compare(sorted(row.changes), sorted(changes))
  if (found.kind !== 'passes') return found
  if (changes.length === 0) {
    return row.committed || row.error !== undefined ? compare('a commit', 'none') : passes
  }
  const messages = [...(row.messages ?? []), ...(row.message === undefined ? [] : [row.message])]
  return judgeMessage(row.error, messages.map(encoded), () =>
    writeMessageBytes({
      template: row.messageTemplate,
      automation: row.automationObject,
      changes: changes.map(asChange),
      values: row.messageTemplateValues ?? {},
    }),
  )
}

function asChange(change: ReportedChange): Change {
  const { apiVersion = '', kind = '', namespace = '', name = '' } = change.object
  return { ...change, object: { apiVersion, kind, namespace, name }, line: 1 }
}

/** The reference holds files and objects in a map: only within one object does order count. */
function sorted(changes: readonly ReportedChange[]): readonly ReportedChange[] {
  const place = (one: ReportedChange): string => {
    const { apiVersion, kind, namespace, name } = one.object
    return JSON.stringify([one.file, apiVersion, kind, namespace, name])
  }
  return [...changes].sort((a, b) => (place(a) < place(b) ? -1 : Number(place(a) > place(b))))
}

function encoded(text: string): Uint8Array {
  return Buffer.from(text)
}
