import { Failure } from '../../base/index.ts'
import { type ObjectOf, type Objects, printName } from '../../core/objects/index.ts'
import { during } from '../../core/status/index.ts'

/** Codes of an ImageRepository that a policy cannot choose from. */
export type ReferenceCode = 'ACCESS_DENIED' | 'DEPENDENCY_NOT_READY'

/** The label that Kubernetes puts on every Namespace, whatever its manifest says. */
const nameLabel = 'kubernetes.io/metadata.name'

/**
 * The ImageRepository that a policy chooses from, if the policy may use it.
 *
 * @throws {Failure} `DEPENDENCY_NOT_READY` or `ACCESS_DENIED` with the texts of
 *   spec/image-reflector §7.3 and §7.4
 */
export function referredRepository(
  policy: ObjectOf<'ImagePolicy'>,
  objects: Objects,
): ObjectOf<'ImageRepository'> {
  const { name, namespace: given } = policy.spec.imageRepositoryRef
  const own = policy.metadata.namespace
  const namespace = given === undefined || given === '' ? own : given
  const found = objects.get('ImageRepository', namespace, name)
  if (found === undefined) {
    throw refused(
      'DEPENDENCY_NOT_READY',
      `referenced ImageRepository does not exist: ImageRepository.image.toolkit.fluxcd.io "${name}" not found`,
    )
  }
  if (namespace !== own) checkAccess(found, own, objects)
  return found
}

function checkAccess(
  repository: ObjectOf<'ImageRepository'>,
  namespace: string,
  objects: Objects,
): void {
  const where = `'${printName(repository.metadata)}'`
  const { accessFrom } = repository.spec
  if (accessFrom === undefined) {
    throw refused(
      'ACCESS_DENIED',
      `access denied: ${where} can't be accessed due to missing ACL labels on 'accessFrom'`,
    )
  }
  const known = objects.get('Namespace', '', namespace)?.metadata.labels
  const labels: Readonly<Record<string, string>> = { ...known, [nameLabel]: namespace }
  const isAllowed = accessFrom.namespaceSelectors.some((selector) =>
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value),
  )
  if (isAllowed) return
  throw refused(
    'ACCESS_DENIED',
    `access denied: ${where} can't be accessed due to ACL labels mismatch on namespace '${namespace}'`,
  )
}

function refused(code: ReferenceCode, message: string): Failure<ReferenceCode> {
  return new Failure(code, during('failed to get the referred ImageRepository', message))
}
