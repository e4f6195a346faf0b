/**
 * One request out: the port `Send`, its adapter, retry, limits, proxy, redaction.
 *
 * Belongs here: what every HTTP call needs, whoever is called. Does not: what a registry, a Git
 * host or a forge means by its answers.
 */
export { type AddressKind, addressKind, addressOfHost, isThisMachine } from './address.ts'
export {
  askJson,
  firstWords,
  isJson,
  type Json,
  type JsonAnswer,
  type JsonLimits,
  membersOf,
} from './ask-json.ts'
export { readBody, readBodyStart } from './body.ts'
export { headerOf, headersOf } from './headers.ts'
export { type HttpCode, HttpError } from './http-error.ts'
export { type HostLimiter, type HostLimits, hostLimiter } from './limit.ts'
export { nodeHttp, reasonPhrase } from './node-http.ts'
export { type NodeSend, type NodeSendOptions, nodeSend } from './node-send.ts'
export { type Proxy, type ProxyRule, parseProxy, proxyFromEnvironment } from './proxy.ts'
export { type Recorded, recording } from './record.ts'
export { redactHeaders, redactUrl } from './redact.ts'
export { followRedirects, type RedirectOptions, refusePrivateLiteral } from './redirect.ts'
export { type RetryOptions, retrying } from './retry.ts'
export { retryAfterMs } from './retry-after.ts'
export type {
  Caller,
  HttpBody,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
  Reach,
  Send,
} from './send.ts'
export { type ClientWay, proxyOf, sendBy } from './send-by.ts'
export type { TlsOptions } from './tls.ts'
