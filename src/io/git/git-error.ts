import { Failure, type FailureDetails } from '../../base/index.ts'

/** Codes of {@link GitError}. */
export type GitCode =
  | 'GIT_INVALID_URL'
  | 'GIT_INVALID_REF'
  | 'GIT_INVALID_CREDENTIALS'
  | 'GIT_INVALID_PATH'
  | 'GIT_MISSING'
  | 'GIT_SSH_MISSING'
  | 'GIT_AUTHENTICATION_REQUIRED'
  | 'GIT_FORBIDDEN'
  | 'GIT_HOST_KEY_CHANGED'
  | 'GIT_HOST_KEY_UNKNOWN'
  | 'GIT_REPOSITORY_NOT_FOUND'
  | 'GIT_REPOSITORY_EMPTY'
  | 'GIT_REF_NOT_FOUND'
  | 'GIT_COMMIT_NOT_FOUND'
  | 'GIT_TREE_REFUSED'
  | 'GIT_REDIRECTED'
  | 'GIT_UNREACHABLE'
  | 'GIT_TIMED_OUT'
  | 'GIT_OUTPUT_TOO_LARGE'
  | 'GIT_MIRROR_DAMAGED'
  | 'GIT_MIRROR_BUSY'
  | 'GIT_PUSH_REFUSED'
  | 'GIT_PUSH_STALE'
  | 'GIT_NOTHING_TO_COMMIT'
  | 'GIT_NOT_A_WORK_TREE'
  | 'GIT_NOT_TRUSTED'
  | 'GIT_SIGNING_FAILED'
  | 'GIT_FAILED'

/** What git, or the remote it spoke to, could not do. Never holds a secret. */
export class GitError extends Failure<GitCode> {
  override readonly name = 'GitError'

  static of(code: GitCode, message: string, details: FailureDetails = {}): GitError {
    return new GitError(code, message, { remedy: remedies[code] ?? 'stop', ...details })
  }

  override within(prefix: string): GitError {
    const { remedy, advice, facts } = this
    const told = advice === undefined ? { facts } : { advice, facts }
    return new GitError(this.code, `${prefix}: ${this.message}`, { remedy, ...told, cause: this })
  }
}

/** Codes that may go away by themselves; all others wait for somebody to change something. */
const remedies: Partial<Record<GitCode, 'retry'>> = {
  GIT_UNREACHABLE: 'retry',
  GIT_TIMED_OUT: 'retry',
  GIT_MIRROR_DAMAGED: 'retry',
  GIT_MIRROR_BUSY: 'retry',
  GIT_PUSH_STALE: 'retry',
  GIT_FAILED: 'retry',
}
