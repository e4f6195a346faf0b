import { existsSync } from 'node:fs'
import path from 'node:path'
import { isBranchName } from '../app/index.ts'
import type { FlagValues } from '../golang/pflag/index.ts'
import { UsageError } from './errors.ts'

/**
 * Refuses flags that were given nothing.
 *
 * `--push-branch "$BRANCH"` with a variable that is not set asks for something: to go on as if the
 * flag were not there would read or write another place than the one that was meant.
 *
 * @throws {UsageError} that names the first of `names` whose value, or one of whose values, is empty
 */
export function refuseEmpty(values: FlagValues, names: readonly string[]): void {
  const empty = names.find((name) => [values[name]].flat().includes(''))
  if (empty === undefined) return
  throw new UsageError(`--${empty} is empty: give a value, or leave the flag out`)
}

/** @throws {UsageError} when git would not take the value of a flag for a branch's name */
export function assertBranch(flag: string, name: string): void {
  if (isBranchName(name)) return
  throw new UsageError(
    `${flag} '${name}': this is no name for a branch; see git help check-ref-format`,
  )
}

/** `host.tld/path`, as browsers show addresses: neither a URL, nor `host:path`, nor a clear path. */
const hostAndPath = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\/[^:]+$/i

/**
 * Without a scheme `--repo` is a folder, and one that is not there is most often an address.
 *
 * @throws {UsageError} with the URL that was meant
 */
export function assertRepository(repo: string, cwd: string): void {
  if (!hostAndPath.test(repo) || existsSync(path.resolve(cwd, repo))) return
  throw new UsageError(`--repo '${repo}': there is no such folder`, `did you mean https://${repo}?`)
}
