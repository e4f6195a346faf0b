/**
 * What objects say of credentials, trust, proxies and signing, for Git and registries alike.
 *
 * Belongs here: which Secret counts for which connection, and what its keys mean. Does not: making
 * credentials (io/login), what objects are called (usecase/manifests), opening connections (io).
 */
export { type Reader, readProxySecret, readTlsSecret } from './client-secrets.ts'
export { askerOf, cloneAccess, type GitAccess, gitAccess } from './git-access.ts'
export { type GitWay, readGitWay } from './git-secret.ts'
export { readGivenSecret } from './given-secret.ts'
export { type RegistryAccess, registryAccess } from './registry-access.ts'
export {
  asAuthFailure,
  type CredentialSources,
  registryCredentials,
  withheldNotice,
} from './registry-credentials.ts'
export { noSecrets, type SecretSources, type UsableSecret } from './secrets.ts'
export {
  type SignatureDemand,
  type SigningSecret,
  signatureDemand,
  signingSecretOf,
} from './signing.ts'
export { unusedSecrets } from './unused-secrets.ts'
