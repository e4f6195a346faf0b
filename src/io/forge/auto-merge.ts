import type { Call } from './call.ts'
import { type ForgeCode, ForgeError } from './forge-error.ts'

/** Codes by which forges say that a request will not merge by itself, as people set them up. */
const refusals: ReadonlySet<ForgeCode> = new Set([
  'FORGE_ALREADY_EXISTS',
  'FORGE_FORBIDDEN',
  'FORGE_REFUSED',
  'FORGE_UNAUTHORIZED',
])

/** Turns what a merge endpoint refuses into `FORGE_AUTO_MERGE`; the request itself is fine. */
export async function asAutoMerge<Value>(work: Promise<Value>, remedy: string): Promise<Value> {
  try {
    return await work
  } catch (thrown) {
    if (!(thrown instanceof ForgeError) || !refusals.has(thrown.code)) throw thrown
    const { facts } = thrown
    throw new ForgeError('FORGE_AUTO_MERGE', `${thrown.message}; ${remedy}`, {
      facts,
      cause: thrown,
    })
  }
}

/** Our own refusal to let a request merge. */
export function cannotAutoMerge(
  call: Pick<Call, 'url' | 'doing'>,
  what: string,
  remedy: string,
): ForgeError {
  return new ForgeError('FORGE_AUTO_MERGE', `cannot ${call.doing}: ${what}; ${remedy}`, {
    facts: { host: new URL(call.url).host },
  })
}
