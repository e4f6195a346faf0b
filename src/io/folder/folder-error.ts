import { Failure, messageOf } from '../../base/index.ts'

/** Codes of {@link FolderError}. */
export type FolderCode =
  | 'FOLDER_NOT_FOUND'
  | 'FOLDER_OUTSIDE'
  | 'FOLDER_NOT_WRITABLE'
  | 'FOLDER_FILE_CHANGED'
  | 'FOLDER_FILE_TOO_LARGE'
  | 'FOLDER_TOO_MANY_FILES'
  | 'FOLDER_UNREADABLE'
  | 'NO_FOLDER'
  | 'UNSAFE_HOME'

/** What a local folder, or a file in it, did not allow. */
export class FolderError extends Failure<FolderCode> {
  override readonly name = 'FolderError'

  static of(code: FolderCode, message: string, file: string, cause?: unknown): FolderError {
    return new FolderError(code, message, { facts: { file }, cause })
  }

  /** Says a system error in the words of this room; `doing` is like `read 'a.yaml'`. */
  static fromSystem(cause: unknown, doing: string, file: string): FolderError {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return FolderError.of('FOLDER_NOT_FOUND', `cannot ${doing}: no such file`, file, cause)
    }
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
      const why = code === 'EROFS' ? 'the file system is read-only' : 'permission denied'
      const isWrite = doing.startsWith('write')
      const kind = isWrite ? 'FOLDER_NOT_WRITABLE' : 'FOLDER_UNREADABLE'
      const rest = isWrite ? '; nothing was changed' : ''
      return FolderError.of(kind, `cannot ${doing}: ${why}${rest}`, file, cause)
    }
    const kind = doing.startsWith('write') ? 'FOLDER_NOT_WRITABLE' : 'FOLDER_UNREADABLE'
    return FolderError.of(kind, `cannot ${doing}: ${messageOf(cause)}`, file, cause)
  }
}
