import type { Send } from '../../http/index.ts'
import { GitError } from '../git-error.ts'
import { askJson } from './ask-json.ts'
import type { ShortLived } from './github-app.ts'

/** An application of Microsoft Entra that may read and write the repository. */
export type AzureApp = {
  readonly tenantId: string
  readonly clientId: string
  /** A secret, or the token of a federated identity (workload identity). */
  readonly proof:
    | { readonly kind: 'secret'; readonly secret: string }
    | { readonly kind: 'federated'; readonly token: string }
  /** Default `https://login.microsoftonline.com/`. */
  readonly authorityHost?: string
}

/** Azure DevOps, as an application of Entra (spec/image-automation §6.2). */
const scope = '499b84ac-1321-427f-aa17-267ca6975798/.default'
const defaultAuthority = 'https://login.microsoftonline.com/'
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Gets an access token for Azure DevOps, which is used as a bearer token.
 *
 * @throws {GitError} `GIT_AUTHENTICATION_REQUIRED`, `GIT_UNREACHABLE`
 */
export async function azureDevOpsCredentials(
  app: AzureApp,
  ports: { readonly send: Send; readonly nowMs: number },
  signal: AbortSignal,
): Promise<ShortLived> {
  const authority = (app.authorityHost ?? defaultAuthority).replace(/\/*$/, '/')
  const url = `${authority}${encodeURIComponent(app.tenantId)}/oauth2/v2.0/token`
  const proof: Record<string, string> =
    app.proof.kind === 'secret'
      ? { client_secret: app.proof.secret }
      : { client_assertion: app.proof.token, client_assertion_type: assertionType }
  const form = { grant_type: 'client_credentials', client_id: app.clientId, scope, ...proof }
  const body = Buffer.from(new URLSearchParams(form).toString())
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await askJson(
    ports.send,
    'the Azure authority',
    { method: 'POST', url, headers, body },
    signal,
  )
  const { access_token: token, expires_in: seconds, error_description: words } = answer.body
  if (answer.status !== 200 || typeof token !== 'string') {
    const told = typeof words === 'string' ? `: ${words.split(/\r?\n/)[0]}` : ''
    const text = `could not get an Azure DevOps token: the authority answered ${answer.status}${told}`
    throw GitError.of('GIT_AUTHENTICATION_REQUIRED', text, { remedy: 'retry' })
  }
  return {
    credentials: { kind: 'bearer', token },
    expiresAtMs: ports.nowMs + (Number(seconds) || 0) * 1000,
  }
}
