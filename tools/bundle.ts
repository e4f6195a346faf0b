import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { type LazyPackages, lazyImports } from './lazy-imports.ts'

const root: string = path.join(import.meta.dirname, '..')

const output = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24.15',
  legalComments: 'linked',
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions

/**
 * Bundles `src/cli/main.ts` as `tidemark.js`, one chunk for each command, and one file for each
 * npm package, which is loaded when it is first used, into `folder`, which is emptied first.
 *
 * Packages that are native, or whose licence asks that they can be exchanged (openpgp, LGPL),
 * stay imports: an installation has them in its `node_modules`.
 */
export async function buildBundle(folder: string): Promise<{ files: number; bytes: number }> {
  const { version }: { version: string } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  )
  rmSync(folder, { recursive: true, force: true })
  const packages: LazyPackages = new Map()
  const program = await build({
    ...output,
    // Beside the chunks, one of which starts it.
    entryPoints: {
      tidemark: 'src/cli/main.ts',
      'chunks/worker': 'src/app/worker.ts',
      'chunks/watchdog-thread': 'src/cli/watchdog-thread.ts',
    },
    outdir: folder,
    splitting: true,
    format: 'esm',
    chunkNames: 'chunks/[name]-[hash]',
    define: { TIDEMARK_VERSION: JSON.stringify(version) },
    external: ['openpgp', '../packages/*'],
    plugins: [lazyImports(packages, (name) => `../packages/${fileName(name)}`)],
    banner: {
      js: "#!/usr/bin/env node\nconst require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
    },
  })
  const outputs: { readonly bytes: number }[] = Object.values(program.metafile.outputs)
  for (const [name, entries] of packages) {
    const done = await bundlePackage(name, [...entries], path.join(folder, 'packages'))
    outputs.push(...done)
  }
  // Wherever the folder is copied to: without it, Node would parse each file to find out what it is.
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n')
  chmodSync(path.join(folder, 'tidemark.js'), 0o755)
  return { files: outputs.length, bytes: outputs.reduce((sum, one) => sum + one.bytes, 0) }
}

/** One CommonJS file, since only that can be loaded without waiting; its exports are the entries. */
async function bundlePackage(
  name: string,
  entries: readonly string[],
  folder: string,
): Promise<{ bytes: number }[]> {
  const exports = entries.map((entry) => `export * as ${JSON.stringify(entry)} from '${entry}'`)
  const { metafile } = await build({
    ...output,
    stdin: { contents: exports.join('\n'), resolveDir: root },
    outfile: path.join(folder, fileName(name)),
    format: 'cjs',
  })
  return Object.values(metafile.outputs)
}

/** `@scope/name` as `scope-name.cjs`. */
function fileName(name: string): string {
  return `${name.replace('@', '').replace('/', '-')}.cjs`
}
