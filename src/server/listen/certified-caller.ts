import type { Socket } from 'node:net'
import { type PeerCertificate, TLSSocket } from 'node:tls'
import type { Caller } from '../../io/http/index.ts'

/**
 * Who a client certificate names, as Kubernetes reads it: the common name is the user, each
 * organization a group.
 *
 * @returns nothing for a certificate that no trusted authority signed, or without a common name
 */
export function certifiedCaller(socket: Socket): Caller | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
  return callerOf(socket.getPeerCertificate())
}

/** The caller in the subject of a certificate; Node gives an empty one where there is none. */
export function callerOf({
  subject,
}: Partial<Pick<PeerCertificate, 'subject'>>): Caller | undefined {
  const [name = ''] = valuesOf(subject?.CN)
  return name === '' ? undefined : { name, groups: valuesOf(subject?.O) }
}

function valuesOf(field: string | readonly string[] | undefined): readonly string[] {
  return typeof field === 'string' ? [field] : (field ?? [])
}
