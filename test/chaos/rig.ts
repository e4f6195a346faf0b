/** One home that keeps a small fleet on one branch of a host of its own. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type Owner, temporaryFolder } from '../e2e/parts/owner.ts'
import type { Ended } from '../e2e/parts/run.ts'
import { git } from '../e2e/parts/work-tree.ts'
import { fleetFiles, selections } from './fleet.ts'
import { flaws, type Host, type HostOptions, startHost, tagsOf } from './host.ts'
import type { Kill, Program } from './program.ts'

export type Rig = {
  readonly host: Host
  /** Holds `state`, the home of Tidemark, once it has run. */
  readonly home: string
  /** Brings the whole fleet to `tag`. */
  readonly update: (tag: string, kill?: Kill) => Promise<Ended>
  /** The tag of each automation's file at the head of the branch. */
  readonly tags: () => Promise<string[]>
  /** @throws {AssertionError} unless every file has `tag`; `told` is what led there */
  readonly assertAt: (tag: string, told: string) => Promise<void>
  /** @throws {AssertionError} when the host's repository is broken or a commit changed too much */
  readonly assertSound: () => Promise<void>
}

const automations = 3

/** Starts a host with the fleet at tag 1.0.0; `between` stands between it and its clients. */
export async function startRig(
  owner: Owner,
  program: Program,
  between?: HostOptions['between'],
): Promise<Rig> {
  const files = (url: string) => fleetFiles(automations, '1.0.0', url)
  const host = await startHost(owner, { files, ...(between === undefined ? {} : { between }) })
  const home = path.join(temporaryFolder(owner), 'home')
  mkdirSync(home)
  const words = ['update', '--repo', host.url, '--push']
  const tags = async () => [...(await tagsOf(host.folder)).values()]
  return {
    host,
    home,
    update: (tag, kill) => program(home, [...words, ...selections(automations, tag)], kill),
    tags,
    assertAt: async (tag, told) =>
      assert.deepEqual(await tags(), Array(automations).fill(tag), told),
    async assertSound() {
      assert.equal(await flaws(host.folder), '')
      await assertOnlyTagsChanged(host.folder)
    },
  }
}

/** Every commit of the bot changes one line of a file below `apps`, and no more. */
async function assertOnlyTagsChanged(folder: string): Promise<void> {
  const format = ['--format=', '--numstat', '--author=bot', 'main']
  const lines = (await git(folder, ['log', ...format])).split('\n').filter((line) => line !== '')
  assert.deepEqual(
    lines.filter((line) => !/^1\t1\tapps\/a\d+\/deployment\.yaml$/.test(line)),
    [],
  )
}
