type ManifestLimits = Readonly<Record<'fileBytes' | 'documents' | 'depth' | 'values', number>>

/**
 * Limits on manifests that come from a repository: all of them are far above what people write and
 * low enough that a hostile file costs less than a second.
 */
export const manifestLimits: ManifestLimits = {
  /** A whole `gotk-components.yaml` has 1 MiB; only files that name our kinds are measured. */
  fileBytes: 4 * 1024 * 1024,
  /** Documents of our kinds in one file. */
  documents: 5000,
  /** Mappings and lists inside one another; our deepest schema has 12. */
  depth: 100,
  /** Values of one document once its aliases are expanded: alias bombs end here. */
  values: 200_000,
}
