/**
 * Reads OCI registries: handshake, credentials, tags, digests.
 *
 * Belongs here: the distribution API as real registries speak it, and where the credentials for
 * it come from. Does not: what an image is called (core/image) or which tag is wanted
 * (core/policy).
 */

export { checkTls } from './check-tls.ts'
export type { Credentials } from './credentials.ts'
export { checkDockerConfig, defaultKeychain, type Keychain } from './default-keychain.ts'
export type { RegistryImage } from './image.ts'
export { type Keyring, matchKeyring } from './keyring.ts'
export { memoryPages } from './page-cache.ts'
export { credentialsFromSecret, type SecretData } from './pull-secret.ts'
export { openRegistry, type Registry, type RegistryOptions } from './registry.ts'
export { RegistryError } from './registry-error.ts'
