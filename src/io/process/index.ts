/**
 * Child processes: closed environment, time limit, output cap, whole group killed.
 *
 * Belongs here: starting, feeding, limiting and ending a program. Does not: what a program's
 * arguments and answers mean. Secrets never travel as arguments: everyone on the machine can
 * read them; files of mode 0600 or standard input carry them.
 */
export type { Environment } from './group.ts'
export { type KeptOptions, type KeptProcess, startProcess } from './kept-process.ts'
export { type ProcessCode, ProcessError } from './process-error.ts'
export { type Ran, type RunOptions, runProcess } from './run-process.ts'
