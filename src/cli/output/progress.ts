import type { Clock } from '../../base/index.ts'
import type { Progress } from '../context.ts'
import { safeText } from './safe-text.ts'
import { truncate } from './text-width.ts'

const redrawEveryMs = 100
const lineEveryMs = 10_000

/** Where progress is shown: stderr, and what is known about it. */
export type ProgressPlace = {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
  readonly columns: number
  readonly clock: Pick<Clock, 'nowMs'>
}

/** A bar that steps aside while other lines are printed. */
export type Bar = Progress & {
  /** Takes the bar off the screen, runs `print`, and draws it again. */
  readonly around: (print: () => void) => void
}

/**
 * Shows how far a long piece of work has come: one redrawn line on a terminal, a plain line
 * every ten seconds elsewhere, so that a CI log shows life without filling up.
 *
 * Draws only when `step` is called, at most ten times a second: no timer is left behind.
 */
export function createBar(
  { label, total }: { readonly label: string; readonly total: number },
  place: ProgressPlace,
): Bar {
  let shown = ''
  let drawnMs = place.isTerminal ? Number.NEGATIVE_INFINITY : place.clock.nowMs()
  let ended = false

  function draw(text: string): void {
    if (!place.isTerminal) return place.write(`${text}\n`)
    place.write(`\r${truncate(text, place.columns - 1)}\x1b[K`)
    shown = text
  }
  function clear(): void {
    if (shown !== '') place.write('\r\x1b[K')
  }

  return {
    step(done, note) {
      const nowMs = place.clock.nowMs()
      const waitMs = place.isTerminal ? redrawEveryMs : lineEveryMs
      if (ended || nowMs - drawnMs < waitMs) return
      drawnMs = nowMs
      draw(safeText(progressText({ label, total, done, note }, place.isTerminal)))
    },
    end() {
      if (!ended) clear()
      shown = ''
      ended = true
    },
    around(print) {
      clear()
      print()
      if (shown !== '') draw(shown)
    },
  }
}

type Moment = {
  readonly label: string
  readonly total: number
  readonly done: number
  readonly note: string | undefined
}

function progressText({ label, total, done, note }: Moment, isTerminal: boolean): string {
  const count = total > 0 ? `${done}/${total}` : String(done)
  const bar = isTerminal && total > 0 ? `${barText(done / total)} ` : ''
  return `${label} ${bar}${count}${note === undefined ? '' : ` ${note.replaceAll('\n', ' ')}`}`
}

function barText(share: number): string {
  const cells = 20
  const full = Math.round(Math.min(1, Math.max(0, share)) * cells)
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)}`
}
