/**
 * The port `Objects`: what a decision may ask of the objects of a cluster or of a tree.
 *
 * Belongs here: objects by kind and name, label selectors, how policies are named. Does not: what
 * an object looks like (core/kinds), which files objects stand in (usecase/manifests), watches.
 */
export { compileSelector } from './label-selector.ts'
export { type MemoryObjects, memoryObjects } from './memory-objects.ts'
export {
  type Kind,
  nameOf,
  noObjects,
  type ObjectName,
  type ObjectOf,
  type Objects,
  printName,
} from './objects.ts'
export { policyKey } from './policy-key.ts'
