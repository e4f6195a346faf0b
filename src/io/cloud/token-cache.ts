import { type Clock, sharedWork } from '../../base/index.ts'

/** What can be kept: it ends at some time. */
export type Perishable = { readonly expiresAtMs: number }

/** How many tokens are held, and by which clock. */
export type TokenCacheOptions = {
  readonly clock: Pick<Clock, 'nowMs'>
  /** Milliseconds of a clock that nobody can set; the process's own when absent. */
  readonly uptimeMs?: () => number
  /** 100 when absent; 0 keeps nothing. */
  readonly maxEntries?: number
  /** At most an hour, which it is when absent. */
  readonly maxDurationMs?: number
}

/** Keeps tokens of one form in memory, as spec/registry-auth §12 says. */
export type TokenCache<Token extends Perishable> = {
  /**
   * The token of this key, made by `create` when there is none or it is too old.
   *
   * Those who ask at the same time share one `create`. A caller that gives up leaves alone; the
   * work is aborted when the last one has left. Failures are not kept.
   *
   * @param key - made by `tokenKey` of everything that decides whose token it is, and for what
   */
  readonly get: (
    key: string,
    create: (signal: AbortSignal) => Promise<Token>,
    signal: AbortSignal,
  ) => Promise<Token>
}

type Entry<Token> = { readonly token: Token; readonly untilMs: number; readonly untilUpMs: number }

const maxDurationMs = 3_600_000

/** Renewed while there is still time to fail and to try again. */
const usedShare = 0.8

/** An empty cache. Callers of one key share a request; each may leave by its own signal. */
export function tokenCache<Token extends Perishable>(
  options: TokenCacheOptions,
): TokenCache<Token> {
  const kept = keptTokens<Token>(options)
  const joined = sharedWork<Token>()
  return {
    async get(key, create, signal) {
      signal.throwIfAborted()
      const known = kept.find(key)
      if (known !== undefined) return known
      const createAndKeep = async (joint: AbortSignal): Promise<Token> => {
        const token = await create(joint)
        kept.add(key, token)
        return token
      }
      return await joined(key, createAndKeep, signal)
    },
  }
}

type Kept<Token> = {
  readonly find: (key: string) => Token | undefined
  readonly add: (key: string, token: Token) => void
}

/** In order of use: the first entry is the one to forget. */
function keptTokens<Token extends Perishable>(options: TokenCacheOptions): Kept<Token> {
  const entries = new Map<string, Entry<Token>>()
  const { clock, uptimeMs = () => performance.now(), maxEntries = 100 } = options
  const longestMs = Math.min(options.maxDurationMs ?? maxDurationMs, maxDurationMs)
  return {
    find(key) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      entries.delete(key)
      // Either clock may mislead: one stands still while the machine sleeps, one can be set.
      if (clock.nowMs() >= entry.untilMs || uptimeMs() >= entry.untilUpMs) return undefined
      entries.set(key, entry)
      return entry.token
    },
    add(key, token) {
      const nowMs = clock.nowMs()
      const durationMs = Math.min((token.expiresAtMs - nowMs) * usedShare, longestMs)
      if (!(durationMs > 0)) return
      const [untilMs, untilUpMs] = [nowMs + durationMs, uptimeMs() + durationMs]
      entries.delete(key)
      entries.set(key, { token, untilMs, untilUpMs })
      const oldest = entries.keys().next().value
      if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
    },
  }
}
