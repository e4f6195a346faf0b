/** Debian's `docker-registry` on a loopback port, filled with tiny images by `skopeo`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import path from 'node:path'
import { createInterface } from 'node:readline'

import { type Certificates, makeCertificates } from './certificates.ts'
import { type Owner, temporaryFolder } from './owner.ts'
import { registryProgram } from './programs.ts'
import { mustRun } from './run.ts'
import { writeTinyImage } from './tiny-image.ts'

export type Login = { readonly username: string; readonly password: string }

export type RegistryOptions = {
  /** Asks for basic auth with this one account; public when absent. */
  readonly login?: Login
  /** Serves https with a certificate of a CA made for this registry. */
  readonly tls?: boolean
}

export type Registry = {
  /** `127.0.0.1:<port>`, as it stands in image names. */
  readonly host: string
  /** PEM of the CA, when the registry speaks TLS. */
  readonly ca?: string
  /** Puts a new tiny image under all these tags; the digest is the same for each tag of one call. */
  push(repository: string, tags: readonly string[]): Promise<void>
}

/** Starts a registry that lives as long as its owner. */
export async function startRegistry(
  owner: Owner,
  { login, tls = false }: RegistryOptions = {},
): Promise<Registry> {
  const folder = temporaryFolder(owner)
  const certificates = tls ? await makeCertificates(path.join(folder, 'tls')) : undefined
  await writeConfig(folder, login, certificates)
  const host = await serve(owner, path.join(folder, 'config.json'))
  let pushes = 0

  return {
    host,
    ...(certificates === undefined ? {} : { ca: certificates.ca }),
    async push(repository, [first, ...others]) {
      if (first === undefined) return
      pushes += 1
      const layout = path.join(folder, `image-${pushes}`)
      writeTinyImage(layout, `${repository} ${pushes}`)
      const flags = ['--quiet', '--insecure-policy', '--dest-tls-verify=false']
      if (login !== undefined) flags.push('--dest-creds', `${login.username}:${login.password}`)
      const target = `docker://${host}/${repository}:${first}`
      await mustRun('skopeo', ['copy', ...flags, `oci:${layout}:tiny`, target])
      const base = { host, login, ca: certificates?.ca, repository }
      const manifest = await exchange({ ...base, method: 'GET', tag: first })
      for (const tag of others) await exchange({ ...base, method: 'PUT', tag, body: manifest })
    },
  }
}

async function writeConfig(
  folder: string,
  login: Login | undefined,
  certificates: Certificates | undefined,
): Promise<void> {
  const accounts = path.join(folder, 'htpasswd')
  if (login !== undefined)
    writeFileSync(
      accounts,
      await mustRun('htpasswd', ['-nbB', '-C', '4', login.username, login.password]),
    )
  mkdirSync(path.join(folder, 'data'))
  const config = {
    version: 0.1,
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: path.join(folder, 'data') } },
    http: {
      addr: '127.0.0.1:0',
      secret: 'only for this run',
      ...(certificates === undefined
        ? {}
        : { tls: { certificate: certificates.certificateFile, key: certificates.keyFile } }),
    },
    ...(login === undefined ? {} : { auth: { htpasswd: { realm: 'e2e', path: accounts } } }),
  }
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config)) // JSON is YAML
}

/** Starts the program on a port of the kernel's choice and reads that port from its log. */
async function serve(owner: Owner, config: string): Promise<string> {
  const child = spawn(registryProgram, ['serve', config], {
    env: { PATH: '/usr/bin:/bin', OTEL_TRACES_EXPORTER: 'none' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  owner.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const seen: string[] = []
  for await (const line of createInterface({ input: child.stderr })) {
    seen.push(line)
    const host = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1]
    if (host === undefined) continue
    child.stderr.resume() // a full pipe would stop the registry
    return host
  }
  throw new Error(`docker-registry did not start:\n${seen.join('\n')}`)
}

type Exchange = {
  readonly host: string
  readonly login: Login | undefined
  readonly ca: string | undefined
  readonly repository: string
  readonly method: 'GET' | 'PUT'
  readonly tag: string
  readonly body?: string
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json'

/** Reads a manifest or stores one under a further tag: no blob moves, so many tags cost little. */
async function exchange(what: Exchange): Promise<string> {
  const send = what.ca === undefined ? httpRequest : httpsRequest
  const sent = send({
    host: '127.0.0.1',
    port: Number(what.host.split(':')[1]),
    method: what.method,
    path: `/v2/${what.repository}/manifests/${encodeURIComponent(what.tag)}`,
    headers: { accept: manifestType, 'content-type': manifestType },
    ...(what.login === undefined ? {} : { auth: `${what.login.username}:${what.login.password}` }),
    ...(what.ca === undefined ? {} : { ca: what.ca }),
  })
  sent.end(what.body)
  const [response] = await once(sent, 'response')
  const chunks: Buffer[] = await response.toArray()
  const text = Buffer.concat(chunks).toString()
  if (response.statusCode >= 300)
    throw new Error(`${what.method} ${what.tag}: ${response.statusCode} ${text}`)
  return text
}
