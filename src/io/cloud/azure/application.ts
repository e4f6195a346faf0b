import { createHash, randomUUID, X509Certificate } from 'node:crypto'
import { attempt } from '../../../base/index.ts'
import { membersOf } from '../../http/index.ts'
import { ask, formRequest, refusal, secretMember } from '../ask.ts'
import { CloudError } from '../cloud-error.ts'
import { below, serviceEndpoint } from '../endpoint.ts'
import { expiryAfter } from '../expiry.ts'
import { readRsaKey, signJwt } from '../jwt.ts'
import type { AccessToken, CloudPorts } from '../ports.ts'
import { readNamedFile, readTokenFile } from '../read-file.ts'

/** An application of Microsoft Entra, and what it shows for itself. */
export type AzureApplication = {
  readonly tenantId: string
  readonly clientId: string
  readonly proof:
    | { readonly kind: 'secret'; readonly secret: string }
    | { readonly kind: 'certificate'; readonly file: string; readonly passphrase: string }
    | { readonly kind: 'federated'; readonly file: string }
}

const secretVariable = 'AZURE_CLIENT_SECRET'

/** Environment variables that hold a secret of Azure. */
export const azureSecretVariables: readonly string[] = [
  secretVariable,
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'IDENTITY_HEADER',
]

const authorityVariable = 'AZURE_AUTHORITY_HOST'
const defaultAuthority = 'https://login.microsoftonline.com/'
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** How long the proof of a certificate is good for; it is shown at once. */
const assertionLifetimeSeconds = 600

/**
 * The application that the environment describes: by a secret, a certificate, or the token of a
 * federated identity (spec/registry-auth §10, sources 1 and 2).
 *
 * @returns undefined when none of them is complete; the first that is decides
 */
export function applicationFromEnvironment(env: CloudPorts['env']): AzureApplication | undefined {
  const tenantId = env['AZURE_TENANT_ID']
  const clientId = env['AZURE_CLIENT_ID']
  if (!tenantId || !clientId) return undefined
  const secret = env[secretVariable]
  if (secret) return { tenantId, clientId, proof: { kind: 'secret', secret } }
  const certificate = env['AZURE_CLIENT_CERTIFICATE_PATH']
  if (certificate) {
    const passphrase = env['AZURE_CLIENT_CERTIFICATE_PASSWORD'] ?? ''
    return { tenantId, clientId, proof: { kind: 'certificate', file: certificate, passphrase } }
  }
  // Upstream wants AZURE_AUTHORITY_HOST too, which CI systems leave to its default.
  const token = env['AZURE_FEDERATED_TOKEN_FILE']
  return token ? { tenantId, clientId, proof: { kind: 'federated', file: token } } : undefined
}

/**
 * Gets a token by the client credentials grant.
 *
 * @throws {CloudError} `CLOUD_REFUSED` with the words of Entra, `CLOUD_INVALID_IDENTITY`,
 *   `CLOUD_UNREACHABLE`
 */
export async function applicationToken(
  application: AzureApplication,
  scope: string,
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<AccessToken> {
  const { tenantId, clientId } = application
  if (!/^[A-Za-z0-9.-]+$/.test(tenantId)) {
    throw CloudError.of('CLOUD_INVALID_IDENTITY', 'AZURE_TENANT_ID is no tenant')
  }
  const authority = serviceEndpoint(
    ports.env[authorityVariable] || defaultAuthority,
    authorityVariable,
  )
  const { url, reach } = below(authority, `${tenantId}/oauth2/v2.0/token`)
  const proof = await prove(application, url, ports, signal)
  const form = { grant_type: 'client_credentials', client_id: clientId, scope, ...proof }
  const secrets = [proof['client_secret'] ?? '', proof['client_assertion'] ?? '']
  const asked = { whom: 'Microsoft Entra', secrets }
  const answer = await ask(asked, { ...formRequest(url, form), reach }, ports, signal)
  const { error, error_description: words, expires_in: seconds } = membersOf(answer.json)
  if (answer.status !== 200) throw refusal(answer, words ?? error)
  const expiresAtMs = expiryAfter(seconds, ports.clock.nowMs())
  return { token: secretMember(answer, 'access_token'), expiresAtMs }
}

async function prove(
  { clientId, proof }: AzureApplication,
  audience: string,
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  if (proof.kind === 'secret') return { client_secret: proof.secret }
  const assertion =
    proof.kind === 'federated'
      ? await readTokenFile(proof.file, 'AZURE_FEDERATED_TOKEN_FILE', signal)
      : await assertCertificate({ ...proof, clientId, audience }, ports.clock.nowMs(), signal)
  return { client_assertion: assertion, client_assertion_type: assertionType }
}

type CertificateProof = {
  readonly file: string
  readonly passphrase: string
  readonly clientId: string
  readonly audience: string
}

/** A PEM file holds certificate and key; PKCS #12 needs a parser that Node does not have. */
async function assertCertificate(
  { file, passphrase, clientId, audience }: CertificateProof,
  nowMs: number,
  signal: AbortSignal,
): Promise<string> {
  const origin = 'AZURE_CLIENT_CERTIFICATE_PATH'
  const pem = await readNamedFile(file, origin, signal)
  const certificate = attempt(() => new X509Certificate(pem))
  if (certificate === undefined) {
    throw CloudError.of('CLOUD_INVALID_IDENTITY', `${origin} holds no certificate as PEM`)
  }
  const thumbprint = createHash('sha1').update(certificate.raw).digest('base64url')
  const issuedAt = Math.floor(nowMs / 1000)
  const claims = {
    aud: audience,
    iss: clientId,
    sub: clientId,
    jti: randomUUID(),
    nbf: issuedAt,
    exp: issuedAt + assertionLifetimeSeconds,
  }
  return signJwt({ x5t: thumbprint }, claims, readRsaKey(privateKeyOf(pem), passphrase, origin))
}

/** OpenSSL reads the first block alone, which may be the certificate. */
function privateKeyOf(pem: string): string {
  const start = pem.search(/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/)
  return start === -1 ? '' : pem.slice(start)
}
