/**
 * The objects of one tree, as a cluster would know them: namespaces, duplicates, provenance.
 *
 * Belongs here: what a cluster would know and files only hint at, and where objects are defined.
 * Does not: reading YAML (core/kinds), what is made of the objects (the other use cases).
 */
export type { FaultyObject } from './faulty.ts'
export { type Manifests, manifestsOf } from './manifests.ts'
export { type Place, printPlace } from './place.ts'
