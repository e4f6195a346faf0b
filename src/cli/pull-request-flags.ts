import type { UpdateRequest } from '../app/index.ts'
import type { ValuesOf } from '../golang/pflag/index.ts'
import { forgeKinds } from '../io/forge/index.ts'
import { UsageError } from './errors.ts'

/** The flags about the pull request of a push. */
export const pullRequestFlags = [
  {
    name: 'pr',
    kind: 'bool',
    help: 'open or update a pull request for what is pushed; implies --push',
  },
  { name: 'pr-draft', kind: 'bool', help: 'open it as a draft' },
  { name: 'pr-auto-merge', kind: 'bool', help: 'let it merge by itself once its checks pass' },
  { name: 'pr-label', kind: 'array', help: 'give it this `label` (repeatable)' },
  {
    name: 'forge',
    kind: 'enum',
    values: forgeKinds as typeof forgeKinds,
    help: 'which forge serves the repository, where its host does not tell',
  },
  { name: 'forge-api', kind: 'string', help: '`URL` of the forge API, where it is unusual' },
] as const

/** The pull request that the flags ask for; the annotation of an automation may ask, too. */
export function pullRequestOf(
  values: ValuesOf<typeof pullRequestFlags>,
): Pick<UpdateRequest, 'pullRequest' | 'forge'> {
  const { forge: kind } = values
  const apiUrl = values['forge-api']
  const forge = { ...(kind && { kind }), ...(apiUrl && { apiUrl }) }
  const labels = values['pr-label']
  const isDraft = values['pr-draft']
  const autoMerge = values['pr-auto-merge'] && {}
  if (!values.pr) {
    if (isDraft || autoMerge || labels.length > 0) throw new UsageError('--pr-… flags go with --pr')
    return { pullRequest: undefined, forge }
  }
  return { pullRequest: { labels, isDraft, autoMerge }, forge }
}
