/** What the operating system refuses, in words. */
const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EDQUOT: 'disk quota exceeded',
  EEXIST: 'it is there already',
  EFBIG: 'file too large',
  EINVAL: 'invalid argument',
  EIO: 'input/output error',
  EISDIR: 'it is a folder',
  ELOOP: 'too many links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'name too long',
  ENFILE: 'too many open files',
  ENODEV: 'no such device',
  ENOENT: 'no such file or folder',
  ENOMEM: 'out of memory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'a part of the path is no folder',
  ENOTEMPTY: 'the folder is not empty',
  ENXIO: 'no such device or address',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ESTALE: 'stale file handle',
  ETXTBSY: 'the program is running',
}

/** A failed call of the system, as Node throws it: `ENOENT: no such file or directory, open 'x'`. */
export type SystemError = Error & {
  readonly code: string
  readonly syscall: string
  readonly path?: string
}

/** Whether the system refused something; that is no bug of ours. */
export function isSystemError(thrown: unknown): thrown is SystemError {
  if (!(thrown instanceof Error)) return false
  const { code, syscall }: Partial<SystemError> = thrown
  return typeof code === 'string' && typeof syscall === 'string'
}

/** Why, in words that name neither the call nor the file: those who report it know the file. */
export function systemReason(error: SystemError): string {
  return words[error.code] ?? error.message
}
