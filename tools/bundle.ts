import { chmodSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const root: string = path.join(import.meta.dirname, '..')

/**
 * Bundles `src/cli/main.ts` as `tidemark.js` and one chunk for each command into `folder`, which
 * is emptied first.
 *
 * Packages that are native, or whose licence asks that they can be exchanged (openpgp, LGPL),
 * stay imports: an installation has them in its `node_modules`.
 */
export async function buildBundle(folder: string): Promise<{ files: number; bytes: number }> {
  const { version }: { version: string } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  )
  rmSync(folder, { recursive: true, force: true })
  const result = await build({
    absWorkingDir: root,
    entryPoints: { tidemark: 'src/cli/main.ts' },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24.15',
    chunkNames: 'chunks/[name]-[hash]',
    define: { TIDEMARK_VERSION: JSON.stringify(version) },
    external: ['openpgp'],
    // Packages in CommonJS call `require` for Node's own modules, which ESM does not have.
    banner: {
      js: "#!/usr/bin/env node\nimport { createRequire as _require } from 'node:module'; const require = _require(import.meta.url);",
    },
    legalComments: 'linked',
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    logLevel: 'silent',
  })
  chmodSync(path.join(folder, 'tidemark.js'), 0o755)
  const outputs = Object.values(result.metafile.outputs)
  return { files: outputs.length, bytes: outputs.reduce((sum, one) => sum + one.bytes, 0) }
}
