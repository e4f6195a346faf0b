import { waitingFor } from '../../../base/index.ts'
import {
  type Environment,
  type KeptProcess,
  ProcessError,
  runProcess,
  startProcess,
} from '../../process/index.ts'
import { GitError } from '../git-error.ts'
import { GitWords } from './git-words.ts'

/** One run of git. */
export type GitRun = {
  readonly args: readonly string[]
  readonly cwd: string
  readonly stdin?: Uint8Array | AsyncIterable<Uint8Array>
  readonly timeoutMs?: number
  readonly maxOutputBytes?: number
  /** On top of the environment of this git. */
  readonly env?: Environment
}

/** How a git ended by itself. */
export type GitRan = {
  readonly exitCode: number
  readonly stdout: Uint8Array
  /** What it said on standard error. */
  readonly words: GitWords
}

/** The git binary with one environment. */
export type Git = {
  /** Runs git to its end; a non-zero exit code is for the caller to judge. */
  readonly run: (run: GitRun, signal: AbortSignal) => Promise<GitRan>
  /** Starts a git that stays. */
  readonly keep: (args: readonly string[], cwd: string) => KeptProcess
  /** How many git processes were started. */
  readonly started: () => number
}

/** How long a run may take when nothing else is said. */
export const defaultTimeoutMs = 60_000
const defaultMaxOutputBytes = 64 * 1024 * 1024

/** What git was asked to do, without the settings in front of it. */
function verbOf(args: readonly string[]): string {
  return args.find((one) => !one.startsWith('-')) ?? ''
}

/**
 * @param secrets - what git is told and must not be heard again: some remotes repeat it, and git
 *   passes on what they say
 */
export function makeGit(
  env: Environment,
  timeoutMs: number = defaultTimeoutMs,
  secrets: readonly string[] = [],
): Git {
  let started = 0
  return {
    async run(run, signal) {
      started++
      const options = {
        args: run.args,
        env: { ...env, ...run.env },
        cwd: run.cwd,
        timeoutMs: run.timeoutMs ?? timeoutMs,
        maxOutputBytes: run.maxOutputBytes ?? defaultMaxOutputBytes,
        ...(run.stdin === undefined ? {} : { stdin: run.stdin }),
      }
      try {
        const { exitCode, stdout, stderr } = await waitingFor(`git ${verbOf(run.args)}`, () =>
          runProcess('git', options, signal),
        )
        return { exitCode, stdout, words: new GitWords(stderr, secrets) }
      } catch (error) {
        throw asGitError(error, run.args)
      }
    },
    keep(args, cwd) {
      started++
      return startProcess('git', { args, env, cwd })
    },
    started: () => started,
  }
}

/** Says a process failure in Git's terms; anything else (an abort's reason) passes unchanged. */
function asGitError(error: unknown, args: readonly string[]): unknown {
  if (!(error instanceof ProcessError)) return error
  const verb = args.find((arg) => !arg.startsWith('-')) ?? 'git'
  const details = { cause: error, facts: error.facts }
  switch (error.code) {
    case 'PROGRAM_NOT_FOUND':
    case 'PROGRAM_NOT_STARTED':
      return GitError.of('GIT_MISSING', 'cannot run git; install git 2.39 or newer', details)
    case 'PROGRAM_TIMED_OUT':
      return GitError.of('GIT_TIMED_OUT', `git ${verb} took too long: ${error.message}`, details)
    case 'PROGRAM_OUTPUT_TOO_LARGE':
      return GitError.of('GIT_OUTPUT_TOO_LARGE', `git ${verb}: ${error.message}`, details)
    case 'PROGRAM_ENDED':
      return GitError.of('GIT_FAILED', `git ${verb}: ${error.message}`, details)
  }
}
