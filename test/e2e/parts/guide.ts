/** One guide, set up as its reader has it: a registry with the images, a Git host with the files. */
import assert from 'node:assert/strict'

import { type Bare, type GitHost, startGitHost } from './git-host.ts'
import type { Owner } from './owner.ts'
import { type Login, type Registry, startRegistry } from './registry.ts'
import type { Ended } from './run.ts'
import { type Tidemark, tidemark } from './tidemark.ts'
import { type Commit, checkout, commits, type Files, fill, fixture } from './work-tree.ts'

export type GuideOptions = {
  /** Folder below `test/fixtures/guides` with the repository that updates are written to. */
  readonly files: string
  /** Image as the guide writes it → the tags that its registry holds. */
  readonly images: Readonly<Record<string, readonly string[]>>
  /** The account of a private registry. */
  readonly registryLogin?: Login
  /** The repository's address as the fixtures write it. */
  readonly gitUrl?: string
}

export type Guide = {
  readonly registry: Registry
  readonly host: GitHost
  readonly bare: Bare
  /** What stood in the repository before, with this test's addresses. */
  readonly before: Files
  /** Any text of the guide with this test's addresses. */
  local(name: string): Files
  /** An image as the guide writes it, at this test's registry. */
  image(name: string): string
  readonly command: Tidemark
  /** Runs a command with the Git account; no output may hold a password. */
  run(args: readonly string[], cwd?: string): Promise<Ended>
  /** `tidemark update --repo URL --push`. */
  push(args?: readonly string[]): Promise<Ended>
  /** The commits that came after the first one. */
  added(): Promise<Commit[]>
  after(): Promise<Files>
}

/** The one account of a guide's Git host. */
export const gitLogin: Login = { username: 'gitops', password: 'git-secret-2f7c' }

/** Starts the parts of a guide and fills them. */
export async function openGuide(owner: Owner, options: GuideOptions): Promise<Guide> {
  const { files, images, registryLogin, gitUrl = 'https://git.example.com/fleet.git' } = options
  const registry = await startRegistry(
    owner,
    registryLogin === undefined ? {} : { login: registryLogin },
  )
  for (const [image, tags] of Object.entries(images)) await registry.push(repositoryOf(image), tags)
  const host = await startGitHost(owner, gitLogin)
  const bare = await host.create('org/fleet')
  const image = (name: string) => `${registry.host}/${repositoryOf(name)}`
  const addresses = {
    [gitUrl]: bare.url,
    ...Object.fromEntries(Object.keys(images).map((name) => [name, image(name)])),
  }
  const local = (name: string) => fixture(`guides/${name}`, addresses)
  const before = local(files)
  await fill(owner, bare, before)
  const command = tidemark(owner)
  const run: Guide['run'] = async (args, cwd) => {
    const ended = await command(args, {
      env: { GIT_PASSWORD: gitLogin.password },
      ...(cwd === undefined ? {} : { cwd }),
    })
    assertNoSecret(ended, [gitLogin.password, ...(registryLogin ? [registryLogin.password] : [])])
    return ended
  }

  return {
    registry,
    host,
    bare,
    before,
    local,
    image,
    command,
    run,
    push: (args = []) =>
      run(['update', '--repo', bare.url, '--git-username', gitLogin.username, '--push', ...args]),
    added: async () => (await commits(bare.folder)).slice(1),
    after: () => checkout(owner, bare),
  }
}

/** No secret stands in what a command printed, plain or as a header would carry it. */
export function assertNoSecret({ stdout, stderr }: Ended, secrets: readonly string[]): void {
  for (const secret of secrets)
    for (const form of [secret, encodeURIComponent(secret), btoa(secret)])
      assert.ok(!`${stdout}${stderr}`.includes(form), `a secret was printed:\n${stdout}${stderr}`)
}

/** `ghcr.io/org/app` → `org/app`: without the host, when the first part is one. */
function repositoryOf(image: string): string {
  const [first, ...rest] = image.split('/')
  return first !== undefined && rest.length > 0 && /[.:]/.test(first) ? rest.join('/') : image
}
