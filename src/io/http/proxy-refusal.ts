/** A proxy answered, and the answer is no. Never quotes credentials. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal'
}
