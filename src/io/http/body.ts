import { concatBytes } from '../../base/index.ts'
import { HttpError } from './http-error.ts'
import type { HttpBody, HttpRequest } from './send.ts'

/**
 * Reads a whole body.
 *
 * @param limitBytes - the most that is read; one byte more ends the stream
 * @throws {HttpError} `BODY_LIMIT` when the body is larger
 */
export async function readBody(
  body: HttpBody,
  limitBytes: number,
  request: Pick<HttpRequest, 'method' | 'url'>,
): Promise<Uint8Array> {
  if (body instanceof Uint8Array) {
    if (body.length > limitBytes) throw tooLarge(request, limitBytes)
    return body
  }
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of body) {
    sizeBytes += chunk.length
    if (sizeBytes > limitBytes) throw tooLarge(request, limitBytes)
    chunks.push(chunk)
  }
  return concatBytes(chunks)
}

/**
 * Reads at most `limitBytes` and lets the rest go, as error texts need no more. Never throws: what
 * was read until the connection broke is still the best explanation there is.
 */
export async function readBodyStart(body: HttpBody, limitBytes: number): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body.subarray(0, limitBytes)
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of body) {
      sizeBytes += chunk.length
      chunks.push(chunk)
      if (sizeBytes >= limitBytes) break
    }
  } catch {
    // the explanation ends here
  }
  return concatBytes(chunks).subarray(0, limitBytes)
}

function tooLarge(request: Pick<HttpRequest, 'method' | 'url'>, limitBytes: number): HttpError {
  const what = `the answer is larger than ${limitBytes} bytes`
  return HttpError.of(request, 'BODY_LIMIT', what, { remedy: 'stop', facts: { limitBytes } })
}
