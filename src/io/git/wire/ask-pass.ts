import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Environment } from '../../process/index.ts'
import type { PrivateFolder } from './private-folder.ts'

/** Tells ssh a passphrase without a file and without an environment variable that holds it. */
export type AskPass = {
  readonly env: Environment
  readonly close: () => Promise<void>
}

/** The kernel's limit for the path of a socket, less some room. */
const maxSocketPathBytes = 100

/**
 * Hands out `passphrase` on a socket in a folder of mode 0700, and makes the program that ssh
 * runs to ask for it (`SSH_ASKPASS`, OpenSSH 8.4). The passphrase is never on disk.
 */
export async function serveAskPass(folder: PrivateFolder, passphrase: string): Promise<AskPass> {
  const place = await socketFolder(folder)
  const socket = path.join(place.path, 'ask')
  const server = createServer((connection) => {
    connection.on('error', () => {})
    connection.end(`${passphrase}\n`)
  })
  // A command that is done must not be kept alive by a listener.
  server.unref()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, resolve)
  })
  const program = await folder.write('ask-pass', script(socket), true)
  return {
    env: { SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: 'none' },
    async close() {
      await closed(server)
      await place.remove()
    },
  }
}

/** The run's own folder, or one with a shorter path. */
async function socketFolder(
  folder: PrivateFolder,
): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  if (Buffer.byteLength(folder.path) + '/ask'.length <= maxSocketPathBytes) {
    return { path: folder.path, remove: async () => {} }
  }
  const short = await mkdtemp(path.join(tmpdir(), 'tidemark-'))
  return { path: short, remove: () => rm(short, { recursive: true, force: true }) }
}

/** The only program that is surely there and can read a socket is the one that runs this. */
function script(socket: string): string {
  const code = `require('node:net').connect(${JSON.stringify(socket)}).pipe(process.stdout)`
  return `#!/bin/sh\nexec ${shellQuote(process.execPath)} -e ${shellQuote(code)}\n`
}

/** One word of a shell command, whatever it holds. */
export function shellQuote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
