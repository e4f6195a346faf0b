import { Failure } from '../../base/index.ts'
import type { ProxyAddress } from '../../core/address/index.ts'
import { type CloudPorts, machineIdentity } from '../cloud/index.ts'
import { LoginError } from './login-error.ts'
import type { GitQuestion, Tools } from './provider.ts'

/** What this machine is at a cloud: the ports to ask it, and the part of a key that names it. */
export type Machine = {
  readonly ports: CloudPorts
  readonly owner: Readonly<Record<string, string | undefined>>
}

/** The machine behind a proxy, as one provider sees it. */
export function machineAt(
  provider: string,
  proxy: ProxyAddress | undefined,
  { clock, env, send }: Tools,
): Machine {
  const ports = { send: send({}, proxy), clock, env }
  return {
    ports,
    owner: { provider, identity: machineIdentity(env), proxy: JSON.stringify(proxy) },
  }
}

/**
 * A machine's own credentials are nothing that a tree may send around.
 *
 * @throws {LoginError}
 */
export function assertAmbient(provider: string, { ambient }: Pick<GitQuestion, 'ambient'>): void {
  if (ambient) return
  throw new LoginError(
    'AUTH_OPTIONS',
    `provider '${provider}' takes the credentials of this machine, which are held back from a URL of the repository`,
    { advice: 'trust-tree' },
  )
}

/**
 * Says in Flux's words which half of a registry's login failed.
 *
 * @throws {Failure} that of `work` under its own code; the signal's reason when aborted
 */
export async function forRegistry<Token>(
  half: 'identity' | 'credentials',
  work: Promise<Token>,
  signal: AbortSignal,
): Promise<Token> {
  try {
    return await work
  } catch (thrown) {
    signal.throwIfAborted()
    throw thrown instanceof Failure ? thrown.within(halves[half]) : thrown
  }
}

const halves = {
  identity:
    'failed to get access token for artifact registry: failed to create provider access token for the controller',
  credentials: 'failed to create artifact registry credentials',
} as const
