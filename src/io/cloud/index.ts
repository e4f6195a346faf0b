/**
 * Short-lived credentials from AWS, Azure and Google: who this machine is, and the tokens that it gets.
 *
 * Belongs here: the sources of an identity in their documented order, the exchange of one token for
 * another, signatures, the cache. Does not: what a registry or a Git host makes of a token.
 */
export type { AwsCredentials } from './aws/credentials.ts'
export { type EcrService, ecrToken } from './aws/ecr.ts'
export { awsSecretVariables } from './aws/environment.ts'
export { awsCredentials } from './aws/find-credentials.ts'
export { awsSignature, awsTimestamp } from './aws/sign.ts'
export { azureSecretVariables } from './azure/application.ts'
export { azureAccessToken } from './azure/find-token.ts'
export { azureRegistryToken } from './azure/registry-exchange.ts'
export { type CloudCode, CloudError } from './cloud-error.ts'
export { googleAccessToken } from './google/find-token.ts'
export { signJwt } from './jwt.ts'
export type { AccessToken, CloudPorts } from './ports.ts'
export { identityWithin, tokenLimitMs } from './time-limit.ts'
export {
  type Perishable,
  type TokenCache,
  type TokenCacheOptions,
  tokenCache,
} from './token-cache.ts'
export { machineIdentity, tokenKey } from './token-key.ts'
