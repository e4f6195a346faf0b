import type { Facts } from './failure.ts'

/** `info` for what happened once, `debug` for what happens often, `error` for what somebody must see. */
export type LogLevel = 'debug' | 'info' | 'error'

/**
 * The log as a port.
 *
 * @param msg - a fixed text; what varies goes into `facts`, which never hold a secret
 */
export type Log = (level: LogLevel, msg: string, facts?: Facts) => void
