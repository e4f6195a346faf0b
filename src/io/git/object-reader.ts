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
  readonly close: () => Promise<void>
}

/** Questions in one write: far below a pipe's capacity, so that writing never waits for reading. */
const namesPerBatch = 256
/** Contents asked for at once; one object may be larger by itself. */
const bytesPerBatch = 8 * 1024 * 1024

export const readerArgs: readonly string[] = ['cat-file', '--batch-command', '--buffer']

/** `start` is called at the first question. */
export function openObjectReader(start: () => KeptProcess): ObjectReader {
  let kept: { process: KeptProcess; source: ByteSource } | undefined
  let turn: Promise<unknown> = Promise.resolve()
  const ask = async (names: readonly string[], maxBytes: number) => {
    if (kept === undefined) {
      const process = start()
      kept = { process, source: new ByteSource(process) }
    }
    const found: (GitObject | undefined)[] = []
    for (let at = 0; at < names.length; at += namesPerBatch) {
      const batch = names.slice(at, at + namesPerBatch)
      found.push(...(await readBatch(kept.process, kept.source, batch, maxBytes)))
    }
    return found
  }
  return {
    read(names, maxBytes) {
      const answer = turn.then(() => ask(names, maxBytes))
      turn = answer.catch(() => {})
      return answer
    },
    async close() {
      await turn
      await kept?.process.close()
      kept = undefined
    },
  }
}

async function readBatch(
  process: KeptProcess,
  source: ByteSource,
  names: readonly string[],
  maxBytes: number,
): Promise<(GitObject | undefined)[]> {
  await process.write(`${names.map((name) => `info ${name}\n`).join('')}flush\n`)
  const found: (GitObject | undefined)[] = []
  for (const _ of names) found.push(parseInfo(await source.line()))
  let group: number[] = []
  let groupBytes = 0
  for (const [index, object] of found.entries()) {
    if (object === undefined || object.size > maxBytes) continue
    if (groupBytes + object.size > bytesPerBatch && group.length > 0) {
      await fill(process, source, found, group)
      group = []
      groupBytes = 0
    }
    group.push(index)
    groupBytes += object.size
  }
  if (group.length > 0) await fill(process, source, found, group)
  return found
}

/** Reads the contents of the objects at `indexes`. */
async function fill(
  process: KeptProcess,
  source: ByteSource,
  found: (GitObject | undefined)[],
  indexes: readonly number[],
): Promise<void> {
  const questions = indexes.map((index) => `contents ${found[index]?.id ?? ''}\n`)
  await process.write(`${questions.join('')}flush\n`)
  for (const index of indexes) {
    const object = parseInfo(await source.line())
    if (object === undefined) {
      found[index] = undefined
      continue
    }
    const bytes = await source.bytes(object.size)
    await source.bytes(1)
    found[index] = { ...object, bytes }
  }
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
  async bytes(count: number): Promise<Uint8Array> {
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

  async #next(): Promise<Uint8Array> {
    const { done, value } = await this.#pieces.next()
    if (done === true) {
      const { message } = this.#process.ended()
      throw GitError.of('GIT_MIRROR_DAMAGED', `cannot read from the mirror: ${message}`)
    }
    return value
  }
}
