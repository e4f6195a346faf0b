/**
 * One HTTP listener in front of any `Send`.
 *
 * Belongs here: sockets, TLS, who calls, limits on what comes in. Does not: what a request means.
 */
export { type Listener, type ListenOptions, listen } from './listen.ts'
