/**
 * A smart-HTTP Git host on `git http-backend`, for demo and tests.
 *
 * Belongs here: serving bare repositories below one folder, users, protected branches, counts.
 * Does not: the listener (server/listen), pull requests (io/forge).
 */
export { type GitHost, type GitHostOptions, type HostCounts, makeGitHost } from './git-host.ts'
export { createRepository, protectBranch, type RepositoryOptions } from './repository.ts'
