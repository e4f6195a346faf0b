import type { Notice } from '../../base/index.ts'
import {
  type GitAddress,
  isSameRepository,
  isSameServer,
  parseGitAddress,
  printableUrl,
  repositoryName,
} from '../../core/address/index.ts'
import { type ObjectOf, printName } from '../../core/objects/index.ts'
import { failed, waiting } from '../../core/status/index.ts'
import { type Job } from '../plan/index.ts'

/**
 * Stops the jobs of other repositories.
 *
 * A tree may hold the automations of several repositories. Where at least one names the URL of the
 * run, the others are skipped. Where none does, the run may still go by an address that the objects
 * do not know, a mirror or a fork: it is taken for that while all GitRepositories are one and
 * the same, and that one is not plainly a neighbour (another name on the same server). Otherwise
 * nobody can say which of them is meant, and it is a failure unless some job has no known source.
 *
 * @param url - as given on the command line
 */
export function skipOtherRepositories(jobs: readonly Job[], url: string): readonly Job[] {
  const own = parseGitAddress(url)
  const isOwn = ({ source }: Job): boolean =>
    source !== undefined && isSameRepository(parseGitAddress(source.spec.url), own)
  if (jobs.some(isOwn)) {
    return jobs.map((job) => (isOwn(job) ? job : stopped(job, 'waiting')))
  }
  const running = jobs.filter(({ stop }) => stop === undefined)
  const sources = running.flatMap(({ source }) =>
    source === undefined ? [] : [parseGitAddress(source.spec.url)],
  )
  if (isMirror(own, sources)) return jobs
  const kind = running.length === sources.length ? 'failed' : 'waiting'
  return jobs.map((job) => stopped(job, kind, url))
}

/** Whether an address may be another one of the repository that all of `sources` are. */
function isMirror(own: GitAddress, sources: readonly GitAddress[]): boolean {
  const [first] = sources
  if (first === undefined) return true
  if (!sources.every((one) => isSameRepository(one, first))) return false
  return !isSameServer(first, own) || repositoryName(first) === repositoryName(own)
}

/** @param unnamed - the URL of the run, where no GitRepository has it */
function stopped(job: Job, kind: 'waiting' | 'failed', unnamed?: string): Job {
  const { source } = job
  if (source === undefined || job.stop !== undefined) return job
  const stop = kind === 'waiting' ? waiting : failed
  const who = `GitRepository '${printName(source.metadata)}' is another repository`
  if (unnamed === undefined) return { ...job, stop: stop('OtherRepository', who) }
  const text = `${who}: '${printableUrl(source.spec.url)}', not '${printableUrl(unnamed)}'`
  return { ...job, stop: stop('OtherRepository', text, { advice: 'other-repository' }) }
}

/** By which GitRepository a URL is reached, and what the user should know of it. */
export type SourceAccess = {
  /** `undefined`: the URL is reached without its Secrets, provider and proxy. */
  readonly source: ObjectOf<'GitRepository'> | undefined
  readonly notices: readonly Notice[]
}

/**
 * The GitRepository whose Secrets may be sent to the URL of the command line: only one of the same
 * host and path, and none over plain http that is meant for an encrypted way.
 */
export function sourceFor({ source }: Job, url: string): SourceAccess {
  if (source === undefined) return { source, notices: [] }
  const { metadata, spec } = source
  const [named, own] = [parseGitAddress(spec.url), parseGitAddress(url)]
  const who = `GitRepository '${printName(metadata)}'`
  const [given, known] = [printableUrl(url), printableUrl(spec.url)]
  if (!isSameRepository(named, own)) {
    const text = `${who} has the URL '${known}', not '${given}': its Secrets and settings are not used there`
    return { source: undefined, notices: [{ text }] }
  }
  if (own.scheme !== 'http' || named.scheme === 'http') return { source, notices: [] }
  const text = `${who} has the URL '${known}': its Secrets are not sent to '${given}', which is not encrypted`
  return { source: undefined, notices: [{ text }] }
}
