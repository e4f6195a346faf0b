import { type AccessToken, googleAccessToken, tokenKey } from '../cloud/index.ts'
import { LoginError } from './login-error.ts'
import { forRegistry, machineAt } from './machine.ts'
import type { RegistryQuestion, RegistryToken, Tools } from './provider.ts'

const registryHost =
  /^(?:(?:[a-z0-9.-]+\.)?gcr\.io|[a-z0-9-]+-docker\.pkg\.dev|docker\.s3nsregistry\.fr)$/

/** The access token of this machine, which Google's registries take for a password. */
export async function gcpRegistry(
  { host, proxy }: RegistryQuestion,
  tools: Tools,
  signal: AbortSignal,
): Promise<RegistryToken> {
  if (!registryHost.test(host)) {
    const text = `invalid GCP registry: '${host}'. must match ${registryHost.source}`
    throw new LoginError('AUTH_OPTIONS', text)
  }
  const { ports, owner } = machineAt('gcp', proxy, tools)
  const find = (joint: AbortSignal): Promise<AccessToken> => googleAccessToken(ports, joint)
  const asked = tools.kept.tokens.get(tokenKey(owner), find, signal)
  const { token, expiresAtMs } = await forRegistry('identity', asked, signal)
  return { username: 'oauth2accesstoken', password: token, expiresAtMs }
}
