/**
 * Pull requests: their text, and when to open, update or close one.
 *
 * Belongs here: what a request says, and what becomes of it when nothing is left to do. Does not:
 * the APIs of forges (io/forge), whether a job wants one (usecase/publish).
 */
export { type RequestDesk, updatePulls, type WantedPull, wantedPull } from './update-pulls.ts'
