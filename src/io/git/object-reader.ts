import type { KeptProcess } from '../process/index.ts'
import { GitError } from './git-error.ts'
import type { ObjectId } from './refs.ts'

export type GitObject = {
  readonly id: ObjectId
  readonly type: string
  readonly size: number
  /** Missing when the object is larger than asked for. */
  readonly bytes?: Uint8Array
}

/** Reads objects through one kept `git cat-file --batch-command --buffer`. */
export type ObjectReader = {
  /**
   * The objects of `names` in that order; `undefined` where there is none.
   *
   * Contents larger than `maxBytes` are never transferred.
   */
  readonly read: (names: readonly string[], maxBytes: number) => Promise<(GitObject | undefined)[]>
  /**
   * The same for as many of the first names as fit into one batch of memory; one at least.
   *
   * @param memory - where contents go, when they fit; whoever gives it says when it is used again
   */
  readonly readSome: (
    names: readonly string[],
    maxBytes: number,
    memory?: Buffer,
  ) => Promise<(GitObject | undefined)[]>
  readonly close: () => Promise<void>
}

/** Questions in one write; git queues them until it is told to answer, so writing never blocks. */
const namesPerBatch = 1_000
/** Contents asked for at once; one object may be larger by itself. */
export const bytesPerBatch: number = 8 * 1024 * 1024

export const readerArgs: readonly string[] = ['cat-file', '--batch-command', '--buffer']

/** `start` is called at the first question. */
export function openObjectReader(start: () => KeptProcess): ObjectReader {
  let kept: Kept | undefined
  let turn: Promise<unknown> = Promise.resolve()
  const ask: ObjectReader['readSome'] = (names, maxBytes, memory) => {
    if (kept === undefined) {
      const process = start()
      kept = { process, source: new ByteSource(process) }
    }
    return readBatch(kept, names.slice(0, namesPerBatch), { maxBytes, memory })
  }
  const readSome: ObjectReader['readSome'] = (names, maxBytes, memory) => {
    const answer = turn.then(() => (names.length === 0 ? [] : ask(names, maxBytes, memory)))
    turn = answer.catch(() => {})
    return answer
  }
  return {
    readSome,
    read: readAllBy(readSome),
    async close() {
      await turn
      await kept?.process.close()
      kept = undefined
    },
  }
}

/** Reads some after some, until all are there. */
export function readAllBy(readSome: ObjectReader['readSome']): ObjectReader['read'] {
  return async (names, maxBytes) => {
    const found: (GitObject | undefined)[] = []
    while (found.length < names.length) {
      found.push(...(await readSome(names.slice(found.length), maxBytes)))
    }
    return found
  }
}

type Kept = { readonly process: KeptProcess; readonly source: ByteSource }

async function readBatch(
  { process, source }: Kept,
  names: readonly string[],
  { maxBytes, memory }: { readonly maxBytes: number; readonly memory: Buffer | undefined },
): Promise<(GitObject | undefined)[]> {
  await process.write(`${names.map((name) => `info ${name}\n`).join('')}flush\n`)
  const infos: (GitObject | undefined)[] = []
  for (const _ of names) infos.push(parseInfo(await source.line()))
  const isWanted = (object: GitObject | undefined) => (object?.size ?? maxBytes + 1) <= maxBytes
  let sizeBytes = 0
  const end = infos.findIndex((object, index) => {
    if (isWanted(object)) sizeBytes += object?.size ?? 0
    return index > 0 && sizeBytes > bytesPerBatch
  })
  const some = end === -1 ? infos : infos.slice(0, end)
  const ids = some.filter(isWanted).map((object) => object?.id ?? '')
  if (ids.length === 0) return some
  await process.write(`${ids.map((id) => `contents ${id}\n`).join('')}flush\n`)
  const found: (GitObject | undefined)[] = []
  let free = memory
  for (const one of some) {
    const object = isWanted(one) ? await readContents(source, free) : one
    found.push(object)
    if (object?.bytes?.buffer === free?.buffer) free = free?.subarray(object?.size)
  }
  return found
}

async function readContents(
  source: ByteSource,
  memory: Buffer | undefined,
): Promise<GitObject | undefined> {
  const object = parseInfo(await source.line())
  if (object === undefined) return undefined
  const hasRoom = memory !== undefined && memory.length >= object.size
  const bytes = await source.bytes(object.size, hasRoom ? memory : undefined)
  await source.bytes(1)
  return { ...object, bytes }
}

/** `<id> <type> <size>`, or `<name> missing`. */
function parseInfo(line: string): GitObject | undefined {
  const [id = '', type = '', size] = line.split(' ')
  if (size === undefined || line.endsWith(' missing')) return undefined
  return { id, type, size: Number(size) }
}

/** Cuts a program's output into lines and counted bytes. */
class ByteSource {
  readonly #process: KeptProcess
  readonly #pieces: AsyncIterator<Uint8Array>
  #buffer: Buffer = Buffer.alloc(0)

  constructor(process: KeptProcess) {
    this.#process = process
    this.#pieces = process.output[Symbol.asyncIterator]()
  }

  async line(): Promise<string> {
    let end = this.#buffer.indexOf(0x0a)
    while (end === -1) {
      this.#buffer = Buffer.concat([this.#buffer, await this.#next()])
      end = this.#buffer.indexOf(0x0a)
    }
    const line = this.#buffer.toString('utf8', 0, end)
    this.#buffer = this.#buffer.subarray(end + 1)
    return line
  }

  /** Gathers pieces before joining them once: a large object arrives in hundreds of pieces. */
  async bytes(count: number, into?: Buffer): Promise<Uint8Array> {
    if (into !== undefined) return this.#copy(into.subarray(0, count))
    const pieces = [this.#buffer]
    let have = this.#buffer.length
    while (have < count) {
      const piece = await this.#next()
      pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))
      have += piece.length
    }
    const joined = pieces.length === 1 ? this.#buffer : Buffer.concat(pieces)
    this.#buffer = joined.subarray(count)
    return joined.subarray(0, count)
  }

  async #copy(into: Buffer): Promise<Uint8Array> {
    for (let have = 0; have < into.length; ) {
      if (this.#buffer.length === 0) {
        const { buffer, byteOffset, byteLength } = await this.#next()
        this.#buffer = Buffer.from(buffer, byteOffset, byteLength)
      }
      const count = this.#buffer.copy(into, have)
      this.#buffer = this.#buffer.subarray(count)
      have += count
    }
    return into
  }

  async #next(): Promise<Uint8Array> {
    const { done, value } = await this.#pieces.next()
    if (done === true) {
      const { message } = this.#process.ended()
      throw GitError.of('GIT_MIRROR_DAMAGED', `cannot read from the mirror: ${message}`)
    }
    return value
  }
}
