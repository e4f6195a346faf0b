// Texts that alert rules and scripts match on: verbatim those of the reference implementation.

/** The Ready message of an automation that did all there was to do. */
export const upToDate = 'repository up-to-date'

/** Why nothing is done for an object that is suspended. */
export const suspended = 'reconciliation is suspended'

/** What a run is doing that has nothing to say yet. */
export const inProgress = 'reconciliation in progress'

/** What the first run of a new generation is doing. */
export function processing(observed: number, generation: number): string {
  return `processing object: new generation ${observed} -> ${generation}`
}

/** What a run was doing when it failed. */
type Stage =
  | 'failed to apply policies'
  | 'failed to configure authentication options'
  | 'failed to get the referred ImageRepository'
  | 'failed to parse policy selector'
  | 'failed to update source'
  | 'failed configuring source manager'
  | 'scan failed'

/** What a run was doing, and why it could not. */
export function during(stage: Stage, why: string): string {
  return `${stage}: ${why}`
}

/** Why the digest behind `ref` is not known. */
export function withoutDigest(ref: string, why: string): string {
  return `failed fetching digest of ${ref}: failed fetching descriptor for "${ref}": ${why}`
}

/** The Ready message of a policy with a result. */
export function resolved(image: string, tag: string, digest: string | undefined): string {
  const suffix = digest === undefined ? '' : ` with digest ${digest}`
  return `Latest image tag for ${image} resolved to ${tag}${suffix}`
}

/** The event of a run that pushed: what arrived where, and the message of the commit. */
export function pushed(commit: string, branch: string, message: string): string {
  const summary = `pushed commit '${commit.slice(0, 7)}' to branch '${branch}'`
  return message === '' ? summary : `${summary}\n${message}`
}
