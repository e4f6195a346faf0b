import type { Job } from '../usecase/update/index.ts'
import type { UpdateRequest } from './request.ts'

/**
 * What a commit in a folder does otherwise than the automations say: it goes on the branch that
 * is checked out, by the user's own git and its settings.
 *
 * @param branch - the checked-out one; `undefined` when HEAD is detached
 */
export function folderNotices(
  jobs: readonly Job[],
  { mode }: UpdateRequest,
  branch: string | undefined,
): readonly string[] {
  if (mode !== 'commit' && mode !== 'push') return []
  const running = jobs.filter((job) => job.stop === undefined)
  return running.flatMap((job) => {
    const { automation } = job
    if (automation === undefined) return []
    const who = `ImageUpdateAutomation '${automation.namespace}/${automation.name}'`
    return [...otherBranch(job, branch), ...unusedFields(job, mode)].map((what) => `${who} ${what}`)
  })
}

function otherBranch({ automation, source }: Job, branch: string | undefined): string[] {
  const ref = automation?.object.spec.git?.checkout?.ref ?? source?.object.spec.ref
  const read = ref?.branch
  if (read === undefined || read === branch) return []
  const here = branch === undefined ? 'on no branch' : `on '${branch}'`
  return [`reads branch '${read}', but this folder is ${here}`]
}

function unusedFields({ automation }: Job, mode: 'commit' | 'push'): string[] {
  const git = automation?.object.spec.git
  const { refspec, options } = git?.push ?? {}
  const unused = [
    ...(git?.commit.signingKey === undefined ? [] : ['commit.signingKey']),
    ...(mode === 'push' && refspec ? ['push.refspec'] : []),
    ...(mode === 'push' && options !== undefined ? ['push.options'] : []),
  ]
  return unused.length === 0 ? [] : [`sets ${unused.join(', ')}, which counts with --repo only`]
}
