/** What the tree says about namespaces of objects that name none. */
export type NamespaceHints = {
  /** `kustomization.yaml` files by folder (`''` is the root) with their `namespace:`. */
  readonly folders: ReadonlyMap<string, string>
  /** Flux Kustomizations that set `targetNamespace`, by cleaned `spec.path`. */
  readonly targets: ReadonlyMap<string, string>
  /** For everything else. */
  readonly fallback: string
}

/**
 * The namespace of an object without one: the nearest kustomization's `namespace:`, else the
 * `targetNamespace` of the Flux Kustomization that applies the closest folder, else the fallback.
 *
 * Without a cluster nobody builds the kustomizations, so the tree's own words must do: users
 * leave the namespace out of every file and set it once per folder.
 *
 * @param path - repository path of the object's file
 */
export function namespaceAt(path: string, hints: NamespaceHints): string {
  return nearest(path, hints.folders) ?? nearest(path, hints.targets) ?? hints.fallback
}

/** The value of the closest folder at or above `path` that has one. */
function nearest(path: string, byFolder: ReadonlyMap<string, string>): string | undefined {
  if (byFolder.size === 0) return undefined
  for (const folder of foldersAbove(path)) {
    const found = byFolder.get(folder)
    if (found !== undefined && found !== '') return found
  }
  return undefined
}

function* foldersAbove(path: string): Generator<string> {
  let end = path.lastIndexOf('/')
  while (end > 0) {
    yield path.slice(0, end)
    end = path.lastIndexOf('/', end - 1)
  }
  yield ''
}
