import { decodeUtf8, Failure } from '../../base/index.ts'
import { readManifests, type Secret } from '../../core/kinds/index.ts'
import type { TreeFile } from '../../core/tree/index.ts'

/**
 * The Secret in a file of the command line: a manifest, or a docker config as `docker login` writes it.
 *
 * @param name - what it is given for
 * @throws {Failure} `SECRET_FILE` when it is neither
 */
export function readGivenSecret(name: string, file: TreeFile): Secret {
  const { objects } = readManifests([file])
  const manifest = objects.find((one) => one.kind === 'Secret')
  if (manifest !== undefined) return manifest.object
  if (!isDockerConfig(file.bytes)) {
    const why = `'${file.path}' holds neither a Secret manifest nor a docker config`
    throw new Failure('SECRET_FILE', `Secret '${name}': ${why}`, { advice: 'secret-file' })
  }
  return {
    kind: 'Secret',
    metadata: { name },
    type: 'kubernetes.io/dockerconfigjson',
    data: new Map([['.dockerconfigjson', new Uint8Array(file.bytes)]]),
  }
}

function isDockerConfig(bytes: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(decodeUtf8(bytes))
    return typeof value === 'object' && value !== null && 'auths' in value
  } catch {
    return false
  }
}
