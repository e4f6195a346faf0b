import type { Notice } from '../../base/index.ts'
import { printName } from '../../core/objects/index.ts'
import type { Job } from '../plan/index.ts'
import type { FolderRules } from './repository.ts'

/**
 * What a commit in a folder does otherwise than the automations say: it goes on the branch that
 * is checked out, by the user's own git and its settings.
 *
 * @param branch - the checked-out one; `undefined` when HEAD is detached
 */
export function folderNotices(
  jobs: readonly Job[],
  { mode, pushBranch }: FolderRules,
  branch: string | undefined,
): readonly Notice[] {
  if (mode !== 'commit' && mode !== 'push') return []
  const running = jobs.filter((job) => job.stop === undefined)
  const isRefused = mode === 'push' && pushBranch === undefined
  return running.flatMap((job) => {
    const { automation } = job
    if (automation === undefined) return []
    const who = `ImageUpdateAutomation '${printName(automation.metadata)}'`
    const fields = unusedFields(job, mode).map((what) => ({ ...what, text: `${who} ${what.text}` }))
    return [...(isRefused ? [] : branchNotices([job], branch)), ...fields]
  })
}

/** Which of the automations read another branch than the checked-out one. */
export function branchNotices(jobs: readonly Job[], branch: string | undefined): readonly Notice[] {
  return jobs.flatMap((job) => {
    const read = readBranchOf(job)
    if (job.name === undefined || read === undefined || read === branch) return []
    const who = `ImageUpdateAutomation '${printName(job.name)}'`
    return [{ text: `${who} reads branch '${read}', but this folder is ${placeText(branch)}` }]
  })
}

/** The branch that a job reads; `undefined` when the objects name none, or read something else. */
export function readBranchOf({ automation, source }: Job): string | undefined {
  const ref = automation?.spec.git?.checkout?.ref ?? source?.spec.ref
  const name = ref?.name ?? ''
  return name === '' ? ref?.branch : /^refs\/heads\/(.+)$/.exec(name)?.[1]
}

/** Where HEAD of a folder is: `on 'main'`. */
export function placeText(branch: string | undefined): string {
  return branch === undefined ? 'on no branch' : `on '${branch}'`
}

function unusedFields({ automation }: Job, mode: 'commit' | 'push'): Notice[] {
  const git = automation?.spec.git
  const { refspec, options } = git?.push ?? {}
  const unused = [
    ...(git?.commit.signingKey === undefined ? [] : ['commit.signingKey']),
    ...(mode === 'push' && refspec ? ['push.refspec'] : []),
    ...(mode === 'push' && options !== undefined ? ['push.options'] : []),
  ]
  if (unused.length === 0) return []
  return [{ text: `sets ${unused.join(', ')}`, advice: 'remote-only' }]
}
