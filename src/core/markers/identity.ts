/** Annotations by which kustomize's libraries move an object to another file. */
export const pathAnnotations = [
  'config.kubernetes.io/path',
  'internal.config.kubernetes.io/path',
] as const

/** Whether upstream takes an object of that kind for a wrapper of others (spec/image-automation §8.7). */
export function isWrapperKind(kind: string): boolean {
  return kind === 'List' || kind === 'ResourceList'
}

/** Whether a plain scalar is an explicit null. */
export function isNullWord(plain: string): boolean {
  return /^(?:~|null|Null|NULL)$/.test(plain)
}
