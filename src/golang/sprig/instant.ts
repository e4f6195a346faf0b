/** A moment, and the zone that it is shown in. */
export type Instant = {
  /** Seconds since 1970. */
  readonly unix: bigint
  readonly nanosecond: number
  /** Seconds east of Greenwich. */
  readonly offset: number
  /** Its name; empty when only the offset is known. */
  readonly zone: string
}

/** The first of January of the year 1: what Go's zero time is. */
export const zeroInstant: Instant = {
  unix: -62_135_596_800n,
  nanosecond: 0,
  offset: 0,
  zone: 'UTC',
}
