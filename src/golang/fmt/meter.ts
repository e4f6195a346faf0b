import { Failure } from '../../base/index.ts'

/**
 * Counts what a run costs and ends it when it costs too much.
 *
 * One unit is a byte of text made, an element copied or a value visited: whoever makes text or
 * walks values charges for it before the work is done.
 */
export type Meter = {
  /** @throws {Failure} `TOO_MUCH_WORK` when the run has used up its units */
  readonly charge: (units: number) => void
  /**
   * One level deeper into a value or a template; the caller leaves it again.
   *
   * @throws {Failure} `TOO_DEEP`
   */
  readonly enter: () => { readonly leave: () => void }
}

type MeterCode = 'TOO_MUCH_WORK' | 'TOO_DEEP'

type MeterLimits = {
  readonly units: number
  readonly depth: number
}

/** A meter at zero, which throws once a limit is passed. */
export function newMeter(limits: MeterLimits): Meter {
  let used = 0
  let depth = 0
  const level = { leave: () => void depth-- }
  return {
    charge(units) {
      used += units
      if (used <= limits.units) return
      throw new Failure<MeterCode>('TOO_MUCH_WORK', `more than ${limits.units} steps of work`, {
        facts: { units: limits.units },
      })
    },
    enter() {
      depth++
      if (depth <= limits.depth) return level
      throw new Failure<MeterCode>('TOO_DEEP', `nested more than ${limits.depth} levels deep`, {
        facts: { depth: limits.depth },
      })
    },
  }
}
