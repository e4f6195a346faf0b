import type { GitRepository } from '../../core/kinds/index.ts'
import { awsSecretVariables, azureSecretVariables } from '../cloud/index.ts'
import { awsGit } from './aws.ts'
import { azureGit } from './azure.ts'
import { genericGit, ownSecretVariables } from './generic.ts'
import { githubGit } from './github.ts'
import type { GitProvider } from './provider.ts'

export type GitProviderName = GitRepository['spec']['provider']

type Row = {
  /** Variables of the environment with secrets that are for Tidemark alone. */
  readonly secretVariables: readonly string[]
}

/** What `spec.provider` may be; a new one is a file and a row. */
export const providers: Readonly<Record<GitProviderName, Row & { readonly git: GitProvider }>> = {
  generic: { git: genericGit, secretVariables: ownSecretVariables },
  github: { git: githubGit, secretVariables: [] },
  azure: { git: azureGit, secretVariables: azureSecretVariables },
  aws: { git: awsGit, secretVariables: awsSecretVariables },
}

/** All variables that no other program has a need of. */
export const secretVariables: ReadonlySet<string> = new Set(
  Object.values(providers).flatMap((row) => row.secretVariables),
)
