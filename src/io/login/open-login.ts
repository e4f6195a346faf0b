import { Failure, messageOf } from '../../base/index.ts'
import { CloudError, tokenCache } from '../cloud/index.ts'
import { type ClientWay, type RetryOptions, retrying, type Send, sendBy } from '../http/index.ts'
import { type GitProviderName, providers, type RegistryProviderName } from './provider.table.ts'
import type { GitLogin, GitQuestion, RegistryQuestion, RegistryToken, Tools } from './provider.ts'

/** Logs in wherever objects say so, and keeps what it is given while that is good. */
export type Login = {
  /**
   * @throws {Failure} `INVALID_SOURCE` or `AUTH_OPTIONS` with the texts of
   *   spec/image-automation §6.2; the signal's reason when aborted
   */
  readonly git: (
    provider: GitProviderName,
    question: GitQuestion,
    signal: AbortSignal,
  ) => Promise<GitLogin>
  /**
   * User and password for a registry. Only what this machine is at a cloud is shown, and only to
   * hosts of that cloud.
   *
   * @throws {Failure} `CLOUD_NO_IDENTITY` when this machine is nobody there, and with other codes
   *   all else; in the words of spec/registry-auth §8; the signal's reason when aborted
   */
  readonly registry: (
    provider: RegistryProviderName,
    question: RegistryQuestion,
    signal: AbortSignal,
  ) => Promise<RegistryToken>
}

/** What logins need of the outside. */
export type LoginPorts = Pick<Tools, 'clock' | 'env' | 'hide'> & Pick<RetryOptions, 'random'>

/**
 * One for a process. What is kept is found again by a hash of contents alone, so a Secret or an
 * identity that was changed is used with the next call.
 */
export function openLogin({ clock, random, env, hide }: LoginPorts): Login {
  const methods = ['GET', 'POST', 'PUT']
  const tools: Tools = {
    clock,
    env,
    hide,
    send: (tls, proxy) => retrying(briefSend({ tls, proxy, env }), { clock, random, methods }),
    kept: {
      keys: tokenCache({ clock }),
      tokens: tokenCache({ clock }),
      git: tokenCache({ clock }),
      registry: tokenCache({ clock }),
    },
  }
  return {
    async git(provider, question, signal) {
      try {
        return await providers[provider].git(question, tools, signal)
      } catch (thrown) {
        signal.throwIfAborted()
        throw refused(thrown)
      }
    },
    registry: (provider, question, signal) => providers[provider].registry(question, tools, signal),
  }
}

/** A login is rare, and may never come again by the same way: no connection waits for the next one. */
function briefSend(way: ClientWay): Send {
  return async (request, signal) => {
    const send = sendBy(way)
    try {
      return await send(request, signal)
    } finally {
      // It ends once its answer has been read.
      send.close()
    }
  }
}

/** Every failure but that of the object itself is one of its authentication. */
function refused(thrown: unknown): unknown {
  if (!(thrown instanceof Failure) || thrown.code === 'INVALID_SOURCE') return thrown
  const isToken = thrown instanceof CloudError
  const what = isToken ? 'failed to create provider access token for the controller: ' : ''
  const text = `failed to configure authentication options: ${what}${messageOf(thrown)}`
  const { remedy, advice, facts } = thrown
  const told = advice === undefined ? { remedy, facts } : { remedy, facts, advice }
  return new Failure('AUTH_OPTIONS', text, { ...told, cause: thrown })
}
