/**
 * One HTTP listener in front of any `Send`.
 *
 * Belongs here: sockets, TLS, limits on what comes in. Does not: what a request means.
 */
export { type Listener, listen } from './listen.ts'
