import type { Job } from '../plan/index.ts'
import type { Person } from './repository.ts'

/**
 * The automation's author, else the given one.
 *
 * A name may be empty, as Flux allows: a remote gets it so, while a folder, whose commits the user's
 * own git makes, gets the address as the name, since git refuses a nameless author. Without either
 * a remote knows Tidemark, and a folder its user.
 */
export function authorOf({ automation }: Job, given: Person | undefined): Person | undefined {
  const author = automation?.spec.git?.commit.author
  return author === undefined ? given : { name: author.name ?? '', email: author.email }
}

/** Who commits where neither objects nor the caller name anybody. */
export const nobody: Person = { name: 'Tidemark', email: 'tidemark@localhost' }

/**
 * Tells the commits that these jobs make, by their committer, from those of others.
 *
 * @param given - the author of commits without an automation
 */
export function ownCommits(
  jobs: readonly Job[],
  given: Person | undefined,
): (committer: string) => boolean {
  const all = [nobody, ...jobs.flatMap((job) => authorOf(job, given) ?? [])].map(printPerson)
  const own = new Set(all)
  return (committer) => own.has(committer)
}

/** `Name <address>` */
export function printPerson({ name, email }: Person): string {
  return `${name} <${email}>`
}
