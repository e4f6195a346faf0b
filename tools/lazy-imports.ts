import { isBuiltin } from 'node:module'
import type { Plugin } from 'esbuild'

/** A package by its name or an entry of it: no path, no alias. */
const packageName = /^((?:@[a-z0-9-]+\/)?[a-z0-9-]+)(?:\/[a-z0-9-]+)?$/

/** Packages by their names, with the entries of each that the sources import. */
export type LazyPackages = Map<string, Set<string>>

/**
 * Makes the static imports of Node's modules and of npm packages load at the first use of one of
 * their exports; which packages that were is written into `packages`.
 *
 * A run that finds nothing to do uses few of them, and loading them would be most of its time:
 * `node:https` alone costs as much as asking a remote for its refs. The sources keep plain imports.
 *
 * @param fileOf - where a chunk finds a package: a path, and the file's exports are its entries
 */
export function lazyImports(packages: LazyPackages, fileOf: (name: string) => string): Plugin {
  return {
    name: 'lazy-imports',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) => {
        const isOfSources = !importer.includes('/node_modules/')
        if (kind !== 'import-statement' || build.initialOptions.external?.includes(path)) return
        if (isBuiltin(path)) return { path, namespace: 'lazy' }
        const name = isOfSources ? packageName.exec(path)?.[1] : undefined
        if (name === undefined) return
        packages.set(name, (packages.get(name) ?? new Set()).add(path))
        return { path, namespace: 'lazy', pluginData: name }
      })
      build.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path, pluginData: name }) => {
        const module_ = JSON.stringify(path)
        const load =
          name === undefined
            ? `process.getBuiltinModule(${module_})`
            : `require(${JSON.stringify(fileOf(name))})[${module_}]`
        return standIn(path, load)
      })
    },
  }
}

/** A module with a getter for each export of the real one, which `load` gives. */
async function standIn(path: string, load: string): Promise<{ contents: string }> {
  const names = Object.keys((await import(path)) as object)
  const whole = isBuiltin(path) ? 'load()' : 'load().default'
  const getters = names.map((name) => {
    const value = name === 'default' ? whole : `load()[${JSON.stringify(name)}]`
    return `get ${JSON.stringify(name)}() { return ${value} }`
  })
  const contents = `let loaded
const load = () => (loaded ??= ${load})
module.exports = { __esModule: true, ${getters.join(', ')} }`
  return { contents }
}
