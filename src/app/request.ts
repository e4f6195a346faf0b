import type { Clock, Log, Offload, Random } from '../base/index.ts'
import type { ImageRef } from '../core/image/index.ts'
import type { ForgeHints } from '../io/forge/index.ts'
import type { Mode, PullRequestRules, RemoteRules } from '../usecase/publish/index.ts'
import type { ScanReporter } from '../usecase/scan/index.ts'

/** The tree to update: a local folder, or the repository behind a URL. */
export type Source =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'remote'; readonly url: string; readonly branch: string | undefined }

/** Where the objects of a run come from, and how their registries are reached. */
export type ObjectsRequest = {
  readonly source: Source
  /** Files and folders that hold the objects instead of the tree. */
  readonly manifests: readonly string[]
  /** Namespace of objects for which the tree names none. */
  readonly namespace: string
  /** `name` or `namespace/name` to a file with the Secret, or with a docker config. */
  readonly secrets: ReadonlyMap<string, string>
  /** A docker config file or its folder; the usual places when absent. */
  readonly dockerConfig: string | undefined
  /** Send own credentials also where the tree says how to connect. */
  readonly trustTree: boolean
  /** Selections made by hand, by `namespace:policy`. */
  readonly selections: ReadonlyMap<string, ImageRef>
}

/** The same for commands that know local folders only. */
export type FolderRequest = ObjectsRequest & {
  readonly source: Extract<Source, { kind: 'folder' }>
}

/** What a run of `update` is asked for. */
export type UpdateRequest = ObjectsRequest & {
  /** Names of automations; all of them when empty. */
  readonly automations: readonly string[]
  readonly mode: Mode
  readonly pushBranch: string | undefined
  /** For runs without an automation. */
  readonly author: { readonly name: string; readonly email: string } | undefined
  readonly message: string
  /** Whether a value may go down by the order of its policy. */
  readonly mayDowngrade: boolean
  /** Whether a marker that changes nothing, or none at all, makes the run fail. */
  readonly isStrict: boolean
  /** User name for the URL of the command line; the password is `GIT_PASSWORD`. */
  readonly gitUsername: string | undefined
  /** Open a pull request for each push. */
  readonly pullRequest: PullRequestRules | undefined
  /** What is known of the forge; the rest is found out from the URL. */
  readonly forge: ForgeHints
}

/** What a request says of branches at a remote. */
export function remoteRules({ source, pushBranch, pullRequest }: UpdateRequest): RemoteRules {
  const branch = source.kind === 'remote' ? source.branch : undefined
  return { checkout: branch === undefined ? branch : { branch }, pushBranch, pullRequest }
}

/** What every part of the program needs of the outside; one of each for the whole process. */
export type Ports = {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Carries long pure work away from the event loop. */
  readonly offload: Offload
  /** Texts that must never be printed. */
  readonly hide: (secret: string) => void
}

/** What surrounds a person's command. Whatever serves objects for others has none of it. */
export type Ambient = {
  readonly env: Readonly<Record<string, string>>
  /** The working folder, absolute. */
  readonly cwd: string
}

/** All that a command has around it; only what is started by a person takes all of it. */
export type Surroundings = Ports & Ambient & { readonly reporter: ScanReporter }
