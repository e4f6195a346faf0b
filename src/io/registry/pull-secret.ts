import { parseDockerCfg, parseDockerConfig } from './docker-config.ts'
import type { Keyring } from './keyring.ts'

/** A Secret's type and its data, decoded from base64. */
export type SecretData = {
  readonly type: string
  readonly data: Readonly<Record<string, Uint8Array>>
}

/**
 * The credentials in a pull Secret (registry-auth §3.1).
 *
 * Type and data key must fit each other; any other Secret contributes nothing, as in Kubernetes.
 * Keyrings of several Secrets are concatenated in the order of the Secrets.
 *
 * @throws {RegistryError} `CREDENTIALS` when the JSON or an `auth` in it is malformed
 */
export function credentialsFromSecret(secret: SecretData): Keyring {
  const config = secret.data['.dockerconfigjson']
  if (secret.type === 'kubernetes.io/dockerconfigjson' && config !== undefined) {
    return [...parseDockerConfig(config).auths]
  }
  const old = secret.data['.dockercfg']
  if (secret.type === 'kubernetes.io/dockercfg' && old !== undefined)
    return [...parseDockerCfg(old)]
  return []
}
