/** What images call Docker Hub. */
export const hubHost = 'index.docker.io'

const names: ReadonlySet<string> = new Set([hubHost, 'docker.io', 'registry-1.docker.io'])

/** Whether a host is Docker Hub under one of the names that people and programs have for it. */
export function isDockerHub(host: string): boolean {
  return names.has(host)
}
