/** The real programs that the suite runs against, and what is said when one is not installed. */
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

export const registryProgram = 'docker-registry'
export const backendPath = '/usr/lib/git-core/git-http-backend'

const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/bin']

/**
 * The `skip` option of tests that need these programs: `false` when all are there.
 *
 * A skipped test that nobody notices is worse than a red one, so the reason goes to stderr too.
 */
export function skipWithout(...programs: readonly string[]): string | false {
  const missing = programs.filter((program) => !isInstalled(program))
  if (missing.length === 0) return false
  const reason = `not installed: ${missing.join(', ')} (apt-get install docker-registry skopeo apache2-utils openssl git)`
  process.stderr.write(`SKIPPED ${path.basename(process.argv[1] ?? '')}: ${reason}\n`)
  return reason
}

function isInstalled(program: string): boolean {
  const candidates = program.includes('/')
    ? [program]
    : folders.map((folder) => path.join(folder, program))
  return candidates.some(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
