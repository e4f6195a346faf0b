/**
 * The machine's own clock and chance: the adapters of `Clock` and `Random`.
 *
 * Belongs here: what else would be a call of the system's time or chance somewhere. Does not:
 * anything that is done with them.
 */
export { systemClock, systemRandom } from './system.ts'
