import type {
  GitRepository,
  ImagePolicy,
  ImageRepository,
  ImageUpdateAutomation,
  ManifestKind,
  ManifestObject,
  Namespace,
  ObjectByKind,
  Secret,
  ServiceAccount,
} from '../../core/kinds/index.ts'
import { type Catalog, catalogOf, type Entry } from './catalog.ts'
import { type NamespaceHints, namespaceAt } from './namespaces.ts'

/** The objects of one run, each under the name that a cluster would know it by. */
export type Inventory = {
  readonly repositories: Catalog<ImageRepository>
  readonly policies: Catalog<ImagePolicy>
  readonly automations: Catalog<ImageUpdateAutomation>
  readonly gitRepositories: Catalog<GitRepository>
  readonly secrets: Catalog<Secret>
  readonly serviceAccounts: Catalog<ServiceAccount>
  readonly namespaces: Catalog<Namespace>
}

/**
 * Sorts what was read from manifests by kind and name.
 *
 * @param fallback - namespace of objects for which the tree names none (`-n`)
 */
export function takeInventory(objects: readonly ManifestObject[], fallback: string): Inventory {
  const hints = namespaceHints(objects, fallback)
  const catalog = <Kind extends ManifestKind>(kind: Kind): Catalog<ObjectByKind[Kind]> =>
    catalogOf(
      kind,
      objects.flatMap((one) => (one.kind === kind ? [entryOf<Kind>(one, hints)] : [])),
    )
  return {
    repositories: catalog('ImageRepository'),
    policies: catalog('ImagePolicy'),
    automations: catalog('ImageUpdateAutomation'),
    gitRepositories: catalog('GitRepository'),
    secrets: catalog('Secret'),
    serviceAccounts: catalog('ServiceAccount'),
    namespaces: catalog('Namespace'),
  }
}

function entryOf<Kind extends ManifestKind>(
  manifest: ManifestObject,
  hints: NamespaceHints,
): Entry<ObjectByKind[Kind]> {
  const { path, line, name, namespace } = manifest
  return {
    path,
    line,
    name,
    namespace: manifest.kind === 'Namespace' ? '' : (namespace ?? namespaceAt(path, hints)),
    // The caller has just compared the kinds; TypeScript does not follow that into the union.
    object: manifest.object as ObjectByKind[Kind],
  }
}

function namespaceHints(objects: readonly ManifestObject[], fallback: string): NamespaceHints {
  const folders = new Map<string, string>()
  const targets = new Map<string, string>()
  for (const one of objects) {
    if (one.kind === 'KustomizationFile' && one.object.namespace !== undefined) {
      folders.set(one.path.slice(0, Math.max(0, one.path.lastIndexOf('/'))), one.object.namespace)
    }
    if (one.kind === 'Kustomization' && one.object.spec.targetNamespace !== undefined) {
      targets.set(cleanFolder(one.object.spec.path ?? ''), one.object.spec.targetNamespace)
    }
  }
  return { folders, targets, fallback }
}

/** `./clusters/a/` and `clusters/a` are one folder. */
function cleanFolder(path: string): string {
  return path
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/')
}
