/**
 * From provider or Secret to a credential.
 *
 * Belongs here: what `spec.provider` may be, how each of them makes credentials, and what is kept
 * of them. Does not: what the objects say (usecase/access), who this machine is (io/cloud), how git
 * or a registry is shown a credential (io/git, io/registry).
 */
export { type Login, type LoginPorts, openLogin } from './open-login.ts'
export {
  type GitProviderName,
  type RegistryProviderName,
  secretVariables,
} from './provider.table.ts'
export type { GitLogin, GitQuestion, RegistryQuestion, RegistryToken } from './provider.ts'
