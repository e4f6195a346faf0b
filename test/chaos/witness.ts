/** What a host sees of a run, from which it is told how far the run has come. */
import type { HttpBody, Send } from '../../src/io/http/index.ts'

/**
 * The parts of a run: before its first request; refs and pack; from the pack, over the edits, to
 * the commit in the mirror; the push; and what it does once the push is answered.
 */
export const phases = ['start', 'fetch', 'commit', 'push', 'end'] as const
export type Phase = (typeof phases)[number]

/** A request that came in, or whose answer went out; `phase` is the one that begins or goes on. */
export type Moment = { readonly phase: Phase; readonly atMs: number }

export type Witness = {
  /** Goes in front of the host. */
  readonly between: (send: Send) => Send
  /** Calls `see` for each moment of the run that starts now, the start itself first. */
  readonly watch: (see: (moment: Moment) => void) => void
}

/** Sees one run at a time. */
export function makeWitness(): Witness {
  let started = performance.now()
  let see: (moment: Moment) => void = () => undefined
  const saw = (phase: Phase): void => see({ phase, atMs: performance.now() - started })
  return {
    watch(next) {
      started = performance.now()
      see = next
      saw('start')
    },
    between: (send) => async (request, signal) => {
      const isPush = request.url.includes('git-receive-pack')
      saw(isPush ? 'push' : 'fetch')
      const answer = await send(request, signal)
      const isReport = isPush && request.method === 'POST'
      const ended = (hasPack: boolean): void => {
        if (isReport) saw('end')
        else if (hasPack) saw('commit')
        else saw(isPush ? 'push' : 'fetch')
      }
      return { ...answer, body: watched(answer.body, ended) }
    },
  }
}

/** The same bytes; says at their end whether a pack was among them. */
async function* watched(
  body: HttpBody,
  ended: (hasPack: boolean) => void,
): AsyncIterable<Uint8Array> {
  let hasPack = false
  for await (const piece of body instanceof Uint8Array ? [body] : body) {
    hasPack ||= Buffer.from(piece).includes('packfile\n')
    yield piece
  }
  ended(hasPack)
}
