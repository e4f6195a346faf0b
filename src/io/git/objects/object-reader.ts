import { abortable, inTurn } from '../../../base/index.ts'
import type { KeptProcess } from '../../process/index.ts'
import { GitError } from '../git-error.ts'
import type { ObjectId } from '../wire/refs.ts'

/** An object as it was read. */
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
  readonly read: (
    names: readonly string[],
    maxBytes: number,
    signal: AbortSignal,
  ) => Promise<(GitObject | undefined)[]>
  /** The same for as many of the first names as fit into one batch of memory; one at least. */
  readonly readSome: ObjectReader['read']
  /**
   * The same in batches, in order, each one prepared while the one before is looked at. Contents
   * hold until the next batch is asked for: their memory is used again.
   */
  readonly batches: (
    names: readonly string[],
    maxBytes: number,
    signal: AbortSignal,
  ) => AsyncGenerator<readonly (GitObject | undefined)[]>
}

/** A reader that can be stopped: its process holds the repository open. */
export type KeptReader = ObjectReader & {
  /** Ends the process and does `work` before the next question starts another one. */
  readonly restart: (work: () => Promise<void>, signal: AbortSignal) => Promise<void>
  /** Ends the process once the questions before are answered, and takes no more. */
  readonly close: () => Promise<void>
}

/** Questions in one write; git queues them until it is told to answer, so writing never blocks. */
const namesPerBatch = 1_000
/** Names of one batch whose contents are looked at. */
const contentsPerBatch = 250
/** Contents asked for at once; one object may be larger by itself. */
const bytesPerBatch = 8 * 1024 * 1024

const readerArgs = ['cat-file', '--batch-command', '--buffer']

/**
 * Opens a reader; its process starts at the first question.
 *
 * One question at a time. A caller that gives up leaves at once; when its question is with git
 * already, the answer of which may never come, that process is ended and the next one starts anew.
 * So it does when a process died that had answered before, which says nothing of the repository.
 */
export function openObjectReader(start: (args: readonly string[]) => KeptProcess): KeptReader {
  const queue = inTurn()
  const uninterrupted = new AbortController().signal
  let kept: Kept | undefined
  let ending: Promise<unknown> = Promise.resolve()
  let isClosed = false
  const end = (): Promise<unknown> => {
    const process = kept?.process
    kept = undefined
    ending = Promise.all([ending, process?.close()])
    return ending
  }
  const ask = async (
    names: readonly string[],
    limits: BatchLimits,
    signal: AbortSignal,
  ): Promise<(GitObject | undefined)[]> => {
    if (isClosed) throw GitError.of('GIT_MIRROR_DAMAGED', 'the mirror is closed or was made anew')
    const isFresh = kept === undefined
    kept ??= started(start)
    try {
      return await abortable(readBatch(kept, names, limits), signal)
    } catch (error) {
      // It is gone, or what it says next belongs to this question.
      void end()
      if (isFresh || signal.aborted) throw error
      return ask(names, limits, signal)
    }
  }
  const askInTurn = (names: readonly string[], limits: BatchLimits, signal: AbortSignal) =>
    names.length === 0 ? Promise.resolve([]) : queue(() => ask(names, limits, signal), signal)
  const readSome: ObjectReader['readSome'] = (names, maxBytes, signal) =>
    askInTurn(names.slice(0, namesPerBatch), { maxBytes }, signal)
  return {
    readSome,
    read: readAllBy(readSome),
    batches: (names, maxBytes, signal) =>
      readAhead(names, (some, memory) => askInTurn(some, { maxBytes, memory }, signal)),
    restart: (work, signal) =>
      queue(async () => {
        await end()
        await work()
      }, signal),
    close: () =>
      queue(async () => {
        isClosed = true
        await end()
      }, uninterrupted),
  }
}

/** Reads some after some, until all are there. */
export function readAllBy(readSome: ObjectReader['readSome']): ObjectReader['read'] {
  return async (names, maxBytes, signal) => {
    const found: (GitObject | undefined)[] = []
    while (found.length < names.length) {
      found.push(...(await readSome(names.slice(found.length), maxBytes, signal)))
    }
    return found
  }
}

/**
 * One batch is looked at while the next one is read. Fresh memory for each would wait for a full
 * garbage collection, and tens of megabytes pile up until there is one.
 */
async function* readAhead(
  names: readonly string[],
  ask: (names: readonly string[], memory: Buffer) => Promise<(GitObject | undefined)[]>,
): AsyncGenerator<readonly (GitObject | undefined)[]> {
  if (names.length === 0) return
  let [memory, spare] = [batchMemory(), batchMemory()]
  const readFrom = (at: number) => {
    ;[memory, spare] = [spare, memory]
    const reading = ask(names.slice(at, at + contentsPerBatch), memory)
    // Whoever asks may stop before the next batch.
    reading.catch(() => undefined)
    return reading
  }
  let reading = readFrom(0)
  for (let at = 0; at < names.length; ) {
    const some = await reading
    at += some.length
    reading = readFrom(at)
    yield some
  }
}

/** Pages of it that are never written to take no room. */
function batchMemory(): Buffer {
  return Buffer.allocUnsafeSlow(bytesPerBatch)
}

type BatchLimits = {
  readonly maxBytes: number
  /** Where contents go, when they fit. */
  readonly memory?: Buffer
}

type Kept = { readonly process: KeptProcess; readonly source: ByteSource }

function started(start: (args: readonly string[]) => KeptProcess): Kept {
  const process = start(readerArgs)
  return { process, source: new ByteSource(process) }
}

async function readBatch(
  { process, source }: Kept,
  names: readonly string[],
  { maxBytes, memory }: BatchLimits,
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
