/** The thread beside a run: hears signals, and ends the process when the main thread cannot. */
import { Session } from 'node:inspector'
import { createRequire } from 'node:module'
import { workerData } from 'node:worker_threads'
import { afterTime } from '../base/index.ts'
import { systemClock as clock } from '../io/system/index.ts'
import { beats, endsAtMs, noEnd, type WatchdogData, watchdogName } from './watchdog-memory.ts'

const { memory, graceMs }: WatchdogData = workerData
const tickMs = 50
/** Busier than any run should be, and than a machine under load makes it look. */
const busyTicks = 10
/** After this long since it was asked to end, in native code say, the process is killed. */
const stuckMs = 1_000

let seen = -1
let quietTicks = 0
let heard: number | undefined
let askedAtMs: number | undefined

hearSignals((signal) => {
  heard ??= signal
  const ends = endsAtMs(memory)
  ends[0] = Math.min(ends[0] ?? noEnd, clock.nowMs() + graceMs)
})
tick()

function tick(): void {
  void afterTime(tickMs, clock, tick)
  const beat = Atomics.load(beats(memory), 0)
  quietTicks = beat === seen ? quietTicks + 1 : 0
  seen = beat
  const nowMs = clock.nowMs()
  // Ticks, not the clock, say that it is busy: the clock also goes on while the machine sleeps.
  if (quietTicks < busyTicks || nowMs < (endsAtMs(memory)[0] ?? noEnd)) return
  if (askedAtMs === undefined) {
    askedAtMs = nowMs
    endMainThread()
  } else if (nowMs > askedAtMs + stuckMs) process.kill(process.pid, 'SIGKILL')
}

/** Only the inspector can make a thread that is busy run something else. */
function endMainThread(): void {
  const session = new Session()
  session.connectToMainThread()
  const name = JSON.stringify(watchdogName)
  session.post('Runtime.evaluate', { expression: `globalThis[Symbol.for(${name})](${heard})` })
}

/**
 * `process.on` hears signals on the main thread alone, where they wait until it is free; what it is
 * made of works on each event loop, and is internal. A Node without it leaves the deadline.
 */
function hearSignals(onSignal: (signal: number) => void): void {
  type Binding = { readonly Signal: new () => SignalWrap }
  type SignalWrap = { onsignal: (signal: number) => void; start: (signal: number) => number }
  try {
    const internal: { readonly internalBinding: (name: string) => Binding } = createRequire(
      import.meta.url,
    )('internal/test/binding')
    const { Signal } = internal.internalBinding('signal_wrap')
    for (const signal of [2, 15]) {
      const wrap = new Signal()
      wrap.onsignal = onSignal
      wrap.start(signal)
    }
  } catch {
    // Node has changed.
  }
}
