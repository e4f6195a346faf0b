/**
 * From manifest files to the objects of one run: names, namespaces, secrets, trust.
 *
 * Belongs here: what a cluster would know and files only hint at. Does not: reading YAML
 * (core/kinds), choosing tags (core/policy), planning edits (usecase/update).
 */
export { type Catalog, type Entry, listEntries, lookUp, placeOf } from './catalog.ts'
export { type GitAccess, gitAccess } from './git-access.ts'
export {
  type GitSecret,
  type ProxySecret,
  readGitSecret,
  readProxySecret,
} from './git-credentials.ts'
export { type Inventory, takeInventory } from './inventory.ts'
export { compileSelector } from './label-selector.ts'
export { policyKey } from './policy-key.ts'
export { type RegistryAccess, registryAccess } from './registry-access.ts'
export { findSecret, noSecrets, type SecretSources, type UsableSecret } from './secrets.ts'
