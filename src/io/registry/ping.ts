import type { Clock } from '../../base/index.ts'
import { messageOf } from '../../base/index.ts'
import { HttpError, type HttpResponse, headersOf, readBodyStart, type Send } from '../http/index.ts'
import { answerError } from './answer-error.ts'
import { type Challenge, chooseChallenge, parseChallenges } from './challenge.ts'
import { authorityOf, type RegistryImage } from './image.ts'
import { RegistryError } from './registry-error.ts'

/** What a registry answered at its front door. */
export type Ping = {
  readonly scheme: 'http' | 'https'
  /** Absent when everybody is welcome. */
  readonly challenge?: Challenge
  /** The address that the registry's name leads to, if known. */
  readonly peer?: string
}

/** How long HTTPS has the field to itself where plain HTTP is permitted. */
const headStartMs = 300

/**
 * Asks `GET /v2/` which scheme and which authentication a registry wants (registry-auth §4.1).
 *
 * Plain HTTP is for registries that do not speak HTTPS: an answer by HTTPS counts, also a bad one.
 *
 * @throws {HttpError | RegistryError} when nobody answers, or with something else than 200 or 401;
 *   of two failed attempts the texts are joined by `; `
 */
export async function ping(
  image: Pick<RegistryImage, 'registry' | 'httpPermitted'>,
  ports: { readonly send: Send; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Ping> {
  if (!image.httpPermitted) return knock('https', image.registry, ports, signal)

  const done = new AbortController()
  const both = AbortSignal.any([signal, done.signal])
  const secure = knock('https', image.registry, ports, both)
  const failed = secure.then(
    () => new Promise<never>(() => undefined),
    (error: unknown) => error instanceof RegistryError && new Promise<never>(() => undefined),
  )
  const plain = Promise.race([ports.clock.sleep(headStartMs, both), failed]).then(() =>
    knock('http', image.registry, ports, both),
  )
  const answered = secure.catch((error: unknown) => {
    if (error instanceof RegistryError) throw error
    return new Promise<never>(() => undefined)
  })
  try {
    return await Promise.race([answered, Promise.any([secure, plain])])
  } catch (error) {
    throw joined(error)
  } finally {
    done.abort()
  }
}

async function knock(
  scheme: 'http' | 'https',
  registry: string,
  ports: { readonly send: Send; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Ping> {
  const request = { method: 'GET', url: `${scheme}://${authorityOf(registry)}/v2/`, headers: {} }
  const response = await ports.send(request, signal)
  if (response.status !== 200 && response.status !== 401) {
    throw await answerError(request, response, ports.clock.nowMs())
  }
  await readBodyStart(response.body, 64 * 1024)
  const challenge = response.status === 401 ? challengeOf(response) : undefined
  return {
    // A redirect may lead up to HTTPS, never down from it.
    scheme: scheme === 'https' || response.url?.startsWith('https:') === true ? 'https' : 'http',
    ...(challenge === undefined ? {} : { challenge }),
    ...(response.peer === undefined ? {} : { peer: response.peer }),
  }
}

/** The challenge of an answer, if it holds one that can be read. */
export function challengeOf(response: HttpResponse): Challenge | undefined {
  return chooseChallenge(parseChallenges(headersOf(response.headers, 'www-authenticate')))
}

/** The failure of a handshake that the caller's signal ended. */
export function pingAborted(
  image: Pick<RegistryImage, 'registry' | 'httpPermitted'>,
  signal: AbortSignal,
): HttpError {
  const schemes = image.httpPermitted ? ['https', 'http'] : ['https']
  const attempts = schemes.map((scheme) => {
    const url = `${scheme}://${authorityOf(image.registry)}/v2/`
    return HttpError.aborted({ method: 'GET', url }, signal)
  })
  const [first] = attempts
  return new HttpError(first?.code ?? 'CANCELLED', attempts.map(messageOf).join('; '), {
    remedy: 'retry',
    cause: signal.reason,
  })
}

function joined(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error
  const [first]: unknown[] = error.errors
  const message = error.errors.map(messageOf).join('; ')
  const code = first instanceof HttpError ? first.code : 'DIAL'
  return new HttpError(code, message, { remedy: 'retry', cause: error })
}
