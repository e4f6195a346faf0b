/**
 * A small OCI registry, for demo and tests.
 *
 * Belongs here: push and pull of images in memory, tags, tokens, and the faults that real
 * registries show. Does not: storage that outlives the process.
 */
export type { RegistryAuth } from './auth.ts'
export type { Faults } from './faults.ts'
export { createRegistry, type LocalRegistry } from './registry.ts'
