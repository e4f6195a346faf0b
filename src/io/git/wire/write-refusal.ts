import { messageOf } from '../../../base/index.ts'
import { GitError } from '../git-error.ts'

/**
 * Turns what the file system says of a write below `$TIDEMARK_HOME` into what a user can act on.
 *
 * @param place - the folder that was written to
 */
export function refuseWrite(place: string): (cause: NodeJS.ErrnoException) => never {
  return (cause) => {
    // Only the file system's own errors name a system call.
    if (cause.syscall === undefined) throw cause
    const text = `cannot write to '${place}': ${messageOf(cause)}`
    throw GitError.of('GIT_FAILED', text, { remedy: 'stop', advice: 'state-folder', cause })
  }
}
