import type { IncomingMessage } from 'node:http'
import { concatBytes } from '../../base/index.ts'
import type { HttpBody } from './send.ts'

/** Answers up to this size with a known length are read at once: no stream is set up for them. */
const smallBytes = 64 * 1024

/** What ends with the answer's last byte. */
export type Life = {
  /** Takes the caller's signal off the request. */
  readonly settle: () => void
  /** What to throw at the reader when the connection breaks. */
  readonly failure: (error: unknown) => Error
}

/** The body of an answer: its bytes when it is small, else a stream that must be finished. */
export async function bodyOf(
  incoming: IncomingMessage,
  method: string,
  life: Life,
): Promise<HttpBody> {
  const length = incoming.headers['content-length']
  const status = incoming.statusCode ?? 0
  const isEmpty = method === 'HEAD' || status === 204 || status === 304
  if (isEmpty || (length !== undefined && Number(length) <= smallBytes)) {
    return collect(incoming).finally(life.settle)
  }
  return stream(incoming, life)
}

/** Names in lower case; values of a repeated name are kept apart. */
export function headersOf(raw: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    const value = raw[index + 1] ?? ''
    const known = Object.hasOwn(headers, name) ? headers[name] : undefined
    if (known === undefined) headers[name] = value
    else if (typeof known === 'string') headers[name] = [known, value]
    else known.push(value)
  }
  return headers
}

function collect(incoming: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    incoming.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    incoming.on('error', reject)
    incoming.on('end', () => {
      const [only] = chunks
      resolve(only !== undefined && chunks.length === 1 ? only : concatBytes(chunks))
    })
  })
}

async function* stream(incoming: IncomingMessage, life: Life): AsyncGenerator<Uint8Array> {
  try {
    yield* incoming as AsyncIterable<Uint8Array>
  } catch (error) {
    throw life.failure(error)
  } finally {
    life.settle()
    incoming.destroy()
  }
}
