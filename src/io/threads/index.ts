/**
 * Pure work in other threads: started with the first large input, ended by abort.
 *
 * Belongs here: threads, what goes to them and comes back. Does not: what the work is (core), and
 * which works there are (app).
 */
export { serveWorks } from './serve-works.ts'
export { openThreads, type Threads, type ThreadsOptions } from './threads.ts'
