/** An instant of a run: found in the record of one run, and met again in another. */
import type { Moment, Phase, Witness } from './witness.ts'

/** So long after the moment with this number. */
export type Instant = { readonly moment: number; readonly afterMs: number }

/**
 * The instant after `part` (0 to 1) of a run.
 *
 * It is told from the last moment before it rather than from the start: a machine that is twice as
 * slow this time would otherwise never get as far as the push.
 */
export function instantAt(moments: readonly Moment[], part: number): Instant {
  const atMs = part * (moments.at(-1)?.atMs ?? 0)
  const moment = moments.findLastIndex((one) => one.atMs <= atMs)
  return { moment, afterMs: atMs - (moments[moment]?.atMs ?? 0) }
}

/** Fires at the instant of the run that starts now, and knows in which phase that was. */
export function deathAt(
  witness: Witness,
  { moment, afterMs }: Instant,
): { death: AbortSignal; phase: () => Phase } {
  const killer = new AbortController()
  let seen = 0
  let phase: Phase = 'start'
  witness.watch((now) => {
    if (!killer.signal.aborted) phase = now.phase
    if (seen++ === moment) setTimeout(() => killer.abort(), afterMs)
  })
  return { death: killer.signal, phase: () => phase }
}
