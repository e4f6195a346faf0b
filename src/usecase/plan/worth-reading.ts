import { encodeUtf8, indexOfBytes } from '../../base/index.ts'
import { mayHoldKinds } from '../../core/kinds/index.ts'
import { isCandidatePath } from '../../core/markers/index.ts'

/** No manifest that people write comes near this; what is larger is data. */
export const maxFileBytes: number = 4 * 1024 * 1024

/** Also what is left of a marker whose quotes went wrong: it deserves a diagnosis. */
const markerName = encodeUtf8('$imagepolicy')

/**
 * Whether a file takes part in a run at all: it holds objects of our kinds, or something that
 * looks like a marker. A repository has thousands of files, and most hold neither.
 */
export function isWorthReading(path: string, bytes: Uint8Array): boolean {
  if (mayHoldKinds(path, bytes)) return true
  return isCandidatePath(path) && indexOfBytes(bytes, markerName) !== -1
}
