import { type RingProblem, readOpenPgpSigner, type SignBytes } from './openpgp-signer.ts'
import { SignError } from './sign-error.ts'
import { KeyProblem, parsePrivateKey } from './ssh-private-key.ts'
import { sshKeyKind } from './ssh-public-key.ts'
import { signSsh } from './ssh-signature.ts'

/** A signing Secret: its name, and its values as text. */
export type SigningSecret = {
  readonly name: string
  readonly data: Readonly<Record<string, string>>
}

/** A weaker RSA key is refused, as OpenSSH refuses it. */
const minRsaBits = 2048

/**
 * Makes the signer that `spec.git.commit.signingKey` asks for: `type` is `gpg` (or empty) or `ssh`.
 *
 * @throws {SignError} `GIT_SIGNING_FAILED` with the texts of spec/image-automation §10
 */
export async function readSigningKey(
  type: string,
  secret: SigningSecret,
  signal: AbortSignal,
): Promise<SignBytes> {
  if (type === 'gpg' || type === '') return openPgpSigner(secret, signal)
  if (type === 'ssh') return sshSigner(secret)
  throw SignError.failed(`unknown signing key type "${type}"`)
}

async function openPgpSigner(
  { name, data }: SigningSecret,
  signal: AbortSignal,
): Promise<SignBytes> {
  const ring = data['git.asc']
  if (ring === undefined) {
    throw SignError.failed(`signing key secret '${name}' does not contain a 'git.asc' key`)
  }
  const signer = await readOpenPgpSigner(ring, data['passphrase'], signal)
  if (typeof signer === 'function') return signer
  throw SignError.failed(ringText(signer, name))
}

function ringText(problem: RingProblem, name: string): string {
  switch (problem.kind) {
    case 'malformed':
      return `could not read signing key from secret '${name}': ${problem.why}`
    case 'many-keys':
      return `multiple entities read from secret '${name}', could not determine which signing key to use`
    case 'passphrase-needed':
      return protectedText('passphrase', name)
    case 'decryption-failed':
      return decryptionText(name, problem.why)
  }
}

async function sshSigner({ name, data }: SigningSecret): Promise<SignBytes> {
  const identity = data['identity']
  if (identity === undefined) {
    throw SignError.failed(`signing key secret '${name}' does not contain an 'identity' key`)
  }
  try {
    const key = parsePrivateKey(identity, data['password'])
    const isWeak = (key.asymmetricKeyDetails?.modulusLength ?? minRsaBits) < minRsaBits
    if (isWeak) throw new KeyProblem('malformed', `RSA keys need at least ${minRsaBits} bits`)
    sshKeyKind(key)
    return async (payload) => signSsh(key, payload)
  } catch (error) {
    throw SignError.failed(sshText(error, name))
  }
}

function sshText(error: unknown, name: string): string {
  const why = error instanceof Error ? error.message : String(error)
  if (error instanceof KeyProblem && error.kind === 'passphrase-needed') {
    return protectedText('password', name)
  }
  if (error instanceof KeyProblem && error.kind === 'passphrase-wrong') {
    return decryptionText(name, why)
  }
  return `could not parse SSH signing key from secret '${name}': ${why}`
}

function protectedText(field: string, name: string): string {
  return `can not use passphrase protected signing key without '${field}' field present in secret ${name}`
}

function decryptionText(name: string, why: string): string {
  return `could not decrypt private key of the signing key present in secret ${name}: ${why}`
}
