import { Failure, type Notice, type Offload } from '../../base/index.ts'
import { done, during, pushed, upToDate } from '../../core/status/index.ts'
import {
  atRealRoot,
  type Draft,
  type DraftFile,
  editFiles,
  type Job,
  laidOver,
  type MarkedTree,
  planJob,
} from '../plan/index.ts'
import type { PolicyReport } from '../scan/index.ts'
import { authorOf } from './author.ts'
import { failedEnd, type JobEnd, type JobWork, type ShownFile, stoppedEnd } from './job-end.ts'
import type { Branch, Checkout, Mode, Person, Repository, SignBytes } from './repository.ts'

/** What jobs are published with. */
export type PublishPorts<C extends Checkout> = {
  readonly repository: Repository<C>
  /** The signer that a job asks for. */
  readonly signer: (job: Job, signal: AbortSignal) => Promise<SignBytes | undefined>
  /** Looks at what a job is about to read; what it throws ends the job. */
  readonly inspect: (job: Job, checkout: C, signal: AbortSignal) => Promise<void>
  readonly offload: Offload
}

/** What holds for all jobs of a run. */
export type PublishRules = {
  readonly mode: Mode
  /** What became of the policies of all jobs. */
  readonly policies: readonly PolicyReport[]
  /** Of commits without an automation. */
  readonly author: Person | undefined
  /** Whether a value may go down by the order of its policy. */
  readonly mayDowngrade: boolean
}

/** What became of each job, and what a person should know. */
export type Published = {
  readonly ends: ReadonlyMap<Job, JobEnd>
  readonly notices: readonly Notice[]
}

type Run<C extends Checkout> = PublishPorts<C> & PublishRules & { readonly ends: Map<Job, JobEnd> }

/** Races that may be lost one after the other before a run gives up. */
const maxLosses = 5
/** After a lost race, this part of the jobs goes first: few jobs are quicker than somebody else. */
const partAfterLoss = 1 / 3

/**
 * Runs jobs on a repository: those of one branch are planned one on the other, committed in order
 * and pushed once. A lost race is planned again on the new head, for fewer jobs at a time: many of
 * them would lose every race against somebody who pushes all the time.
 */
export async function publish<C extends Checkout>(
  jobs: readonly Job[],
  ports: PublishPorts<C>,
  rules: PublishRules,
  signal: AbortSignal,
): Promise<Published> {
  const run: Run<C> = { ...ports, ...rules, ends: new Map() }
  const notices: Notice[] = []
  let open = jobs
  let atOnce = open.length
  for (let losses = 0; open.length > 0 && losses < maxLosses; ) {
    const some = open.slice(0, atOnce)
    const round = await runRound(some, run, signal)
    notices.push(...round.notices)
    open = [...round.stale, ...open.slice(atOnce)]
    losses = round.stale.length === 0 ? 0 : losses + 1
    if (round.stale.length > 0) atOnce = Math.ceil(some.length * partAfterLoss)
  }
  return { ends: run.ends, notices }
}

/** One round over the jobs; gives those whose branch moved under them. */
async function runRound<C extends Checkout>(
  jobs: readonly Job[],
  run: Run<C>,
  signal: AbortSignal,
): Promise<{ readonly stale: readonly Job[]; readonly notices: readonly Notice[] }> {
  const { ends, repository } = run
  for (const job of jobs) {
    const place = repository.placeOf(job)
    const end =
      stoppedEnd(job, place) ??
      (await runJob(job, run, signal).catch((thrown: unknown) => failedEnd(place, thrown)))
    ends.set(job, end)
  }
  if (run.mode !== 'push') return { stale: [], notices: [] }
  const idle = jobs.filter((job) => ends.get(job)?.work?.kind === 'unchanged')
  const { losses, notices } = await repository.push(idle, signal)
  const stale: Job[] = []
  for (const job of jobs) {
    const end = ends.get(job)
    const loss = losses.get(job)
    if (loss !== undefined && end !== undefined) {
      ends.set(job, failedEnd(end.place, loss.within('failed to update source')))
      if (repository.canReplan && loss.code === 'GIT_PUSH_STALE') stale.push(job)
    } else if (end?.work?.kind === 'committed') ends.set(job, pushedEnd(end, end.work))
  }
  return { stale, notices }
}

async function runJob<C extends Checkout>(
  job: Job,
  run: Run<C>,
  signal: AbortSignal,
): Promise<JobEnd> {
  const { repository, policies, offload, mode } = run
  const sign = await run.signer(job, signal)
  const checkout = await repository.checkout(job, signal)
  await run.inspect(job, checkout, signal)
  await checkRoot(job, checkout, signal)
  const { branch, place } = checkout
  const { tree, draft } = await draftOf(branch, { job, policies }, offload, signal)
  if (draft.edits.length === 0) {
    if (branch.writers.length > 0) branch.followers.push(job)
    return endOf(place, { kind: 'unchanged', draft })
  }
  if (!run.mayDowngrade) refuseDowngrades(draft)
  const files = editFiles(tree, draft, signal)
  const next = laidOver(branch.tree, draft, offload)
  if (mode === 'dry-run') {
    const shown = await Array.fromAsync(files, shownFile)
    branch.tree = next
    return endOf(place, { kind: 'planned', draft, files: shown })
  }
  const content = { files, message: draft.message, author: authorOf(job, run.author), sign }
  const written = await repository.write(checkout, content, signal)
  branch.tree = next
  if (branch.committed !== undefined) branch.committed = laidOver(branch.committed, draft, offload)
  if (written.kind === 'committed') branch.writers.push(job)
  return endOf(place, { ...written, draft })
}

/** How many are named. */
const namedDowngrades = 5

function refuseDowngrades({ changes }: Draft): void {
  const all = changes.filter(({ downgrade }) => downgrade === true)
  if (all.length === 0) return
  const named = all
    .slice(0, namedDowngrades)
    .map(({ path, line, old, new: next }) => `${path}:${line}: ${old} -> ${next}`)
  const more = all.length - named.length
  const rest = more === 0 ? '' : ` and ${more} more`
  throw new Failure(
    'DOWNGRADE',
    `nothing was changed, as it would go down by the order of its policy: ${named.join(', ')}${rest}`,
    { advice: 'downgrade' },
  )
}

/**
 * What a job makes of a branch. Where a folder has nothing left to change, it may still hold edits
 * that were never committed: then the job is planned on what is committed.
 */
async function draftOf(
  branch: Branch,
  question: Parameters<typeof planJob>[1],
  offload: Offload,
  signal: AbortSignal,
): Promise<{ readonly tree: MarkedTree; readonly draft: Draft }> {
  const { tree, committed } = branch
  const draft = await planJob(tree, question, offload, signal)
  if (draft.edits.length > 0 || committed === undefined) return { tree, draft }
  return { tree: committed, draft: await planJob(committed, question, offload, signal) }
}

/** Without what it becomes: a diff needs the splices alone. */
function shownFile({ path, before, splices }: DraftFile): ShownFile {
  return { path, before, splices }
}

/** Upstream's error for an update path that is not there (spec/image-automation §8.1). */
async function checkRoot(job: Job, checkout: Checkout, signal: AbortSignal): Promise<void> {
  const { root } = job.rules
  const { tree } = checkout.branch
  const real = (await atRealRoot(job, tree, signal)).rules.root
  if (await tree.has(real, signal)) return
  const place = checkout.pathText(root)
  throw new Failure(
    'UPDATE_FAILED',
    during(
      'failed to apply policies',
      `walking path for files: lstat ${place}: no such file or directory`,
    ),
  )
}

function endOf(place: JobEnd['place'], work: JobWork): JobEnd {
  return { outcome: done(upToDate), place, work }
}

function pushedEnd({ place }: JobEnd, work: JobWork): JobEnd {
  const { commit = '', draft } = work
  const message = pushed(commit, place.pushBranch ?? place.branch ?? '', draft.message)
  const outcome = done(upToDate, { event: { message, isNews: true } })
  return { outcome, place, work: { ...work, kind: 'pushed' } }
}
