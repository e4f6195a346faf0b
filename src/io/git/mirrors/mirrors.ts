import type { Clock } from '../../../base/index.ts'
import type { Environment } from '../../process/index.ts'
import { GitError } from '../git-error.ts'
import { localEnvironment } from '../wire/environment.ts'
import { defaultTimeoutMs, makeGit } from '../wire/git.ts'
import { LocalMirror, type MirrorTools } from './local-mirror.ts'
import { Mirror } from './mirror.ts'
import { mirrorKey } from './mirror-key.ts'
import { type MirrorOwner, type MirrorPlace, mirrorPlace } from './mirror-place.ts'

/** Where mirrors live, and what they are made with. */
export type MirrorsOptions = {
  /** `$TIDEMARK_HOME`: mirrors and private run folders live below it. */
  readonly home: string
  /** This process's environment; local git sees only where programs are. */
  readonly env: Environment
  readonly clock: Clock
  /** Opens the file with what is remembered of a mirror's objects. */
  readonly openMemory: MirrorTools['openMemory']
  /** How long to wait for another process on the same mirror; default 60 s. */
  readonly lockTimeoutMs?: number
  /** What all mirrors of the home may take on disk; default 4 GiB. */
  readonly budgetBytes?: number
}

/** The mirrors of a process: one for each remote and identity, whoever uses it. */
export type Mirrors = {
  readonly home: string
  /** Where the mirror of a remote lies, as one identity sees it. */
  readonly placeOf: (of: MirrorOwner, signal: AbortSignal) => Promise<MirrorPlace>
  /** The mirror of a place, until the lease is disposed of; nothing is locked or made before use. */
  readonly lease: (place: MirrorPlace, signal: AbortSignal) => Promise<Mirror>
  /**
   * Tidies up the mirrors that were used and that nobody uses now. Best when there is time: a
   * large mirror takes minutes. Whoever needs one meanwhile ends the tidying of it.
   */
  readonly tidy: (signal: AbortSignal) => Promise<void>
  /** Ends what is still leased, and gives no more leases. */
  readonly close: () => Promise<void>
  /** Git processes started so far for local work. */
  readonly processes: () => number
}

const defaultBudgetBytes = 4 * 1024 ** 3

/** To be called once in a process, for each home. */
export function openMirrors(options: MirrorsOptions): Mirrors {
  const { home, clock, openMemory } = options
  const git = makeGit(localEnvironment(options.env, home))
  const tools = {
    git,
    clock,
    openMemory,
    lockTimeoutMs: options.lockTimeoutMs ?? defaultTimeoutMs,
    budgetBytes: options.budgetBytes ?? defaultBudgetBytes,
  }
  let isClosed = false
  const byFolder = new Map<string, LocalMirror>()
  return {
    home,
    placeOf: async (of, signal) => mirrorPlace({ home, key: await mirrorKey(home, signal) }, of),
    async lease(place, signal) {
      signal.throwIfAborted()
      if (isClosed) throw GitError.of('GIT_FAILED', 'cannot open a mirror: the mirrors are closed')
      const local = byFolder.get(place.folder) ?? new LocalMirror(place, tools)
      byFolder.set(place.folder, local)
      return new Mirror(local)
    },
    async tidy(signal) {
      for (const [folder, local] of byFolder) {
        await local.tidy(signal)
        if (!local.isLeased) byFolder.delete(folder)
      }
    },
    async close() {
      isClosed = true
      await Promise.allSettled([...byFolder.values()].map((local) => local.close()))
    },
    processes: git.started,
  }
}
