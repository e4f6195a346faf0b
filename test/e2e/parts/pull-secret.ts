/** What `kubectl create secret docker-registry --dry-run=client -o yaml` prints. */
import type { Login } from './registry.ts'

/** The docker config JSON of one account. */
export function dockerConfig(host: string, login: Login): string {
  const { username, password } = login
  return JSON.stringify({
    auths: { [host]: { username, password, auth: btoa(`${username}:${password}`) } },
  })
}

/** The Secret as a manifest. */
export function pullSecret(name: string, host: string, login: Login): string {
  return `apiVersion: v1
data:
  .dockerconfigjson: ${btoa(dockerConfig(host, login))}
kind: Secret
metadata:
  creationTimestamp: null
  name: ${name}
  namespace: flux-system
type: kubernetes.io/dockerconfigjson
`
}
