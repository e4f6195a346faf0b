import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, rename, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { constants, deflateSync, inflateSync } from 'node:zlib'
import type { ObjectId } from '../wire/refs.ts'

/** The types of objects that are made here. */
export type ObjectType = 'blob' | 'tree' | 'commit'
/** What a repository names its objects with. */
export type HashFormat = 'sha1' | 'sha256'

/** An object whose id is known and that is not stored yet. */
export type NewObject = {
  readonly id: ObjectId
  readonly type: ObjectType
  readonly bytes: Uint8Array
}

/** The same as a pack holds it. */
export type PackedObject = {
  readonly id: ObjectId
  readonly type: ObjectType
  /** Of its bytes before they were deflated. */
  readonly sizeBytes: number
  readonly deflated: Uint8Array
}

/** Gives `bytes` their object id. */
export function nameObject(type: ObjectType, bytes: Uint8Array, format: HashFormat): NewObject {
  const id = createHash(format).update(header(type, bytes)).update(bytes).digest('hex')
  return { id, type, bytes }
}

/** The result shares no memory with anything that is larger. */
export function packObject({ id, type, bytes }: NewObject): PackedObject {
  return { id, type, sizeBytes: bytes.length, deflated: Buffer.from(deflate(bytes)) }
}

/** The object with its bytes inflated again. */
export function unpackObject({ id, type, deflated }: PackedObject): NewObject {
  return { id, type, bytes: inflateSync(deflated) }
}

/**
 * Stores an object as a loose file, as git itself does: under a temporary name, then renamed.
 *
 * No `fsync`: a mirror is a cache, and a damaged one is rebuilt.
 */
export async function writeLooseObject(
  objectsFolder: string,
  object: NewObject,
  signal: AbortSignal,
): Promise<void> {
  const folder = path.join(objectsFolder, object.id.slice(0, 2))
  const file = path.join(folder, object.id.slice(2))
  if (await exists(file)) return
  await mkdir(folder, { recursive: true })
  const temporary = path.join(folder, `tmp_obj_${randomBytes(6).toString('hex')}`)
  const bytes = Buffer.concat([header(object.type, object.bytes), object.bytes])
  signal.throwIfAborted()
  await writeFile(temporary, deflate(bytes), { flag: 'wx' })
  await chmod(temporary, 0o444)
  await rename(temporary, file)
}

/** Pieces of a pack that travel together; one write to a pipe costs more than joining them. */
const pieceBytes = 64 * 1024

/**
 * A pack that holds `objects`, piece by piece, for `git index-pack --stdin`
 * (gitformat-pack(5), version 2, no deltas).
 */
export async function* packPieces(
  objects: readonly PackedObject[],
  format: HashFormat,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const start = Buffer.alloc(12)
  start.write('PACK', 'latin1')
  start.writeUInt32BE(2, 4)
  start.writeUInt32BE(objects.length, 8)
  const hash = createHash(format)
  let pieces: Uint8Array[] = [start]
  let sizeBytes = start.length
  const join = (): Buffer => {
    const joined = Buffer.concat(pieces)
    hash.update(joined)
    ;[pieces, sizeBytes] = [[], 0]
    return joined
  }
  for (const { type, sizeBytes: size, deflated } of objects) {
    pieces.push(packHeader(type, size), deflated)
    sizeBytes += deflated.length
    if (sizeBytes < pieceBytes) continue
    signal.throwIfAborted()
    yield join()
  }
  yield join()
  yield hash.digest()
}

/**
 * Zlib gives a view of the memory that it worked in: 16 KiB for a file of two unless told how much
 * there is to expect.
 */
function deflate(bytes: Uint8Array): Uint8Array {
  const chunkSize = Math.min(bytes.length + 64, 16 * 1024)
  return deflateSync(bytes, { level: constants.Z_BEST_SPEED, chunkSize })
}

const packTypes: Readonly<Record<ObjectType, number>> = { commit: 1, tree: 2, blob: 3 }

/** Type and size: 4 bits of size in the first byte, then 7 a byte, lowest first. */
function packHeader(type: ObjectType, size: number): Uint8Array {
  const bytes: number[] = []
  let byte = (packTypes[type] << 4) | (size & 0x0f)
  let rest = Math.floor(size / 16)
  while (rest > 0) {
    bytes.push(byte | 0x80)
    byte = rest % 128
    rest = Math.floor(rest / 128)
  }
  bytes.push(byte)
  return Uint8Array.from(bytes)
}

function header(type: ObjectType, bytes: Uint8Array): Uint8Array {
  return Buffer.from(`${type} ${bytes.length}\0`, 'latin1')
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
