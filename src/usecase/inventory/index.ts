/**
 * What the objects of one run say of credentials and trust.
 *
 * Belongs here: which Secret counts for which connection. Does not: reading YAML (core/kinds),
 * what objects are called (usecase/manifests), opening connections (io).
 */
export { type GitAccess, gitAccess } from './git-access.ts'
export {
  type GitSecret,
  type ProxySecret,
  readGitSecret,
  readProxySecret,
} from './git-credentials.ts'
export { type RegistryAccess, registryAccess } from './registry-access.ts'
export { findSecret, noSecrets, type SecretSources, type UsableSecret } from './secrets.ts'
