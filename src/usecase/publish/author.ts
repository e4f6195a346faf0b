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
 * Who commits to the branch of a request: an own name tells our commits there from those of people,
 * who may be called like the author. A signature is only good for the name of its key.
 */
export function committerOf(author: Person, isReviewed: boolean, isSigned: boolean): Person {
  return isReviewed && !isSigned ? nobody : author
}

/** Tells the commits that these jobs make on the branch of a request, by their committer. */
export function ownCommits(jobs: readonly Job[]): (committer: string) => boolean {
  const signing = jobs.filter(({ automation }) => automation?.spec.git?.commit.signingKey)
  const all = [nobody, ...signing.flatMap((job) => authorOf(job, undefined) ?? [])]
  const own = new Set(all.map(printPerson))
  return (committer) => own.has(committer)
}

/** `Name <address>` */
export function printPerson({ name, email }: Person): string {
  return `${name} <${email}>`
}
