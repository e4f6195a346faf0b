/**
 * One request out: the port `Send`, its adapter, retry, limits, proxy, redaction.
 *
 * Belongs here: what every HTTP call needs, whoever is called. Does not: what a registry, a Git
 * host or a forge means by its answers.
 */
export type { HttpBody, HttpHeaders, HttpRequest, HttpResponse, Send } from './send.ts'
