import type { ForgeKind } from '../../src/io/forge/index.ts'
import type { Send } from '../../src/io/http/index.ts'
import type { FakeStore } from './fake-forge.ts'
import { fakeGitea } from './fake-gitea.ts'
import { fakeGithub } from './fake-github.ts'
import { fakeGitlab } from './fake-gitlab.ts'

/** A forge of one kind with the given requests, its API below a path. */
type Fake = (store: FakeStore, path: string) => Send

/** One for each forge; all that every forge keeps is asked of all of them. */
export const fakes: Readonly<Record<ForgeKind, Fake>> = {
  github: fakeGithub,
  gitlab: fakeGitlab,
  gitea: fakeGitea,
}
