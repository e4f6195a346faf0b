import type { CrdObjects } from '../crds.generated.ts'
import type { Kustomization } from '../kustomization/kustomization.ts'
import type { KustomizationFile } from '../kustomization-file/kustomization-file.ts'
import type { Namespace } from '../namespace/namespace.ts'
import type { Secret } from '../secret/secret.ts'
import type { ServiceAccount } from '../service-account/service-account.ts'

/** The kinds that Tidemark reads from files, and the form each is read into. */
export type ObjectByKind = CrdObjects & {
  readonly Kustomization: Kustomization
  readonly KustomizationFile: KustomizationFile
  readonly Secret: Secret
  readonly ServiceAccount: ServiceAccount
  readonly Namespace: Namespace
}

/** A kind that is read from files. */
export type ManifestKind = keyof ObjectByKind

type ManifestOf<Kind extends ManifestKind> = {
  /** The file, as it was handed in. */
  readonly path: string
  /** 1-based line where the document or list item starts. */
  readonly line: number
  readonly kind: Kind
  /** As written; empty for a kustomization file without one. */
  readonly apiVersion: string
  /** `metadata.name`; empty for a kustomization file. */
  readonly name: string
  /** As written; kustomizations may move the object elsewhere. */
  readonly namespace?: string
  /** In the form of v1, with defaults. */
  readonly object: ObjectByKind[Kind]
}

/** One object found in a file. */
export type ManifestObject = { [Kind in ManifestKind]: ManifestOf<Kind> }[ManifestKind]

/** Something in a manifest that a person should look at. */
export type Problem = {
  /** `error`: the object or file was left out. `warning`: it was read all the same. */
  readonly severity: 'error' | 'warning'
  readonly path: string
  readonly line: number
  readonly kind?: ManifestKind
  /** `namespace/name`, or the name alone when the manifest gives no namespace. */
  readonly name?: string
  /** The field as the API server writes it, when one is to blame. */
  readonly field?: string
  /** What is wrong, in words that never hold a secret. */
  readonly message: string
}

/** A problem in one line: `file:line: Kind 'namespace/name': field: message`. */
export function printProblem(problem: Problem): string {
  const { path, line, kind, name, field, message } = problem
  const object = kind === undefined ? [] : [name === undefined ? kind : `${kind} '${name}'`]
  return [`${path}:${line}`, ...object, ...(field === undefined ? [] : [field]), message].join(': ')
}

/** So many problems of one file are printed. */
const printedOfFile = 50

/** Problems as {@link printProblem} prints them; of a file with very many, the first and a count. */
export function printProblems(problems: readonly Problem[]): readonly string[] {
  const files = Map.groupBy(problems, ({ path }) => path)
  return [...files].flatMap(([path, all]) => {
    const more = all.length - printedOfFile
    const shown = all.slice(0, printedOfFile).map(printProblem)
    return more > 0 ? [...shown, `${path}: ${more} more problems`] : shown
  })
}
