import { CloudError } from '../cloud-error.ts'
import { type Endpoint, serviceEndpoint } from '../endpoint.ts'
import type { CloudPorts } from '../ports.ts'

/** Where regions outside the public cloud have their services; all others: `amazonaws.com`. */
const domains: readonly (readonly [prefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-iso-', 'c2s.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
]

/**
 * A service of AWS in a region. `AWS_ENDPOINT_URL_<NAME>` or `AWS_ENDPOINT_URL` move it, as for AWS's
 * own tools.
 *
 * @param name - of the service in that variable: `STS`
 * @param host - what stands before the region: `sts`
 * @throws {CloudError} `CLOUD_INVALID_IDENTITY`
 */
export function awsEndpoint(
  { name, host }: { readonly name: string; readonly host: string },
  region: string,
  env: CloudPorts['env'],
): Endpoint {
  const isIgnored = env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true'
  for (const variable of isIgnored ? [] : [`AWS_ENDPOINT_URL_${name}`, 'AWS_ENDPOINT_URL']) {
    const text = env[variable]
    if (text) return serviceEndpoint(text, variable)
  }
  if (!/^[a-z0-9-]{1,63}$/.test(region)) {
    throw CloudError.of('CLOUD_INVALID_IDENTITY', `invalid AWS region '${region}'`)
  }
  const domain = domains.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com'
  return { url: `https://${host}.${region}.${domain}/`, reach: 'any' }
}
