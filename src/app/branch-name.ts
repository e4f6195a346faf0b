import { isRefName } from '../io/git/index.ts'

/** Whether git would take `name` for a branch; a full ref such as `refs/heads/x` is none. */
export function isBranchName(name: string): boolean {
  return isRefName(name) && !name.startsWith('refs/') && name !== 'HEAD'
}
