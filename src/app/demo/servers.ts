import path from 'node:path'
import type { Environment } from '../../io/process/index.ts'
import { createRepository, makeGitHost } from '../../server/git/index.ts'
import { type Listener, type ListenOptions, listen } from '../../server/listen/index.ts'
import { createRegistry, type LocalRegistry } from '../../server/registry/index.ts'
import type { Ports } from '../request.ts'
import { assertHttpBackend } from './demo-git.ts'
import type { Addresses } from './example-addresses.ts'

/** The demo's registry and Git host, listening on the loopback interface. */
export type DemoServers = {
  readonly registry: LocalRegistry
  readonly addresses: Addresses
  /** The folder of the example's bare repository. */
  readonly bare: string
  readonly close: () => Promise<void>
}

/**
 * Taken when they are free, so that commands in the documentation work as printed. Below the
 * ports that systems hand out by themselves.
 */
const preferredPorts = { registry: 27500, git: 27501 } as const

/** Starts an empty registry, and a Git host below `folder` with an empty repository `fleet.git`. */
export async function startServers(
  folder: string,
  env: Environment,
  { clock, random, log }: Pick<Ports, 'clock' | 'random' | 'log'>,
  signal: AbortSignal,
): Promise<DemoServers> {
  const root = path.join(folder, 'git')
  const bare = await createRepository({ root, name: 'fleet.git', env }, signal)
  await assertHttpBackend({ folder: bare, env }, signal)
  const registry = createRegistry({ clock, random })
  const registryPort = await listenOn(registry.send, { port: preferredPorts.registry, log })
  try {
    const gitPort = await listenOn(makeGitHost({ root, env }).send, {
      port: preferredPorts.git,
      log,
    })
    return {
      registry,
      addresses: {
        registry: new URL(registryPort.url).host,
        repository: `${gitPort.url}/fleet.git`,
      },
      bare,
      async close() {
        await Promise.all([registryPort.close(), gitPort.close()])
      },
    }
  } catch (thrown) {
    await registryPort.close()
    throw thrown
  }
}

async function listenOn(send: LocalRegistry['send'], options: ListenOptions): Promise<Listener> {
  try {
    return await listen(send, options)
  } catch (thrown) {
    const isTaken = thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE'
    if (isTaken) return listen(send, { ...options, port: 0 })
    throw thrown
  }
}
