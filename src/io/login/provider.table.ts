import type { GitRepository, ImageRepository } from '../../core/kinds/index.ts'
import { awsSecretVariables, azureSecretVariables } from '../cloud/index.ts'
import { awsGit, awsRegistry } from './aws.ts'
import { azureGit, azureRegistry } from './azure.ts'
import { gcpRegistry } from './gcp.ts'
import { genericGit, ownSecretVariables } from './generic.ts'
import { githubGit } from './github.ts'
import type { GitProvider, RegistryProvider } from './provider.ts'

/** The providers that a GitRepository may name. */
export type GitProviderName = GitRepository['spec']['provider']

/** All but `generic`, for which Secrets and the docker config say everything. */
export type RegistryProviderName = Exclude<ImageRepository['spec']['provider'], 'generic'>

type Table<Name extends string, Row> = Readonly<Record<Name, Row>>

/** What `spec.provider` may be; a new one is a file and a row. */
type Providers = Table<GitProviderName, { readonly git: GitProvider }> &
  Table<RegistryProviderName, { readonly registry: RegistryProvider }> &
  /** Variables of the environment with secrets that are for Tidemark alone. */
  Table<GitProviderName | RegistryProviderName, { readonly secretVariables: readonly string[] }>

/** Each provider: how it logs in, and which variables hold its secrets. */
export const providers: Providers = {
  generic: { git: genericGit, secretVariables: ownSecretVariables },
  github: { git: githubGit, secretVariables: [] },
  azure: { git: azureGit, registry: azureRegistry, secretVariables: azureSecretVariables },
  aws: {
    git: awsGit,
    registry: awsRegistry,
    secretVariables: [...awsSecretVariables, 'AWS_CONTAINER_AUTHORIZATION_TOKEN'],
  },
  gcp: { registry: gcpRegistry, secretVariables: [] },
}

/** All variables that no other program has a need of. */
export const secretVariables: ReadonlySet<string> = new Set(
  Object.values(providers).flatMap((row) => row.secretVariables),
)
