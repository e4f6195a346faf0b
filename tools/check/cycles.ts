/**
 * No circle of imports, also not by type or by `import()`: who reads one file of a circle has to
 * read them all. (`import/no-cycle` of the linter sees no types.)
 */
import { type Offence, type Source, targetOf } from './sources.ts'

/** Every circle once, at its first file by path. */
export function checkCycles(sources: readonly Source[]): Offence[] {
  const graph = new Map(sources.map((source) => [source.file, neighbours(source)]))
  return circles(graph).map((files) => {
    const [first = ''] = files
    const names = files.map((file) => file.slice(file.lastIndexOf('/') + 1))
    return {
      file: first,
      line: 1,
      what: `imports itself by way of ${files.slice(1).join(', ')}; move what they share to a file of its own`,
      name: names.sort().join(' '),
    }
  })
}

function neighbours({ file, imports }: Source): string[] {
  return imports
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => targetOf(file, specifier))
}

/** Strongly connected parts of more than one file (Tarjan), each sorted. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>()
  const open: string[] = []
  const found: string[][] = []
  const visit = (file: string): number => {
    let low = order.size
    const own = low
    order.set(file, own)
    open.push(file)
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue
      if (!order.has(next)) low = Math.min(low, visit(next))
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? low)
    }
    if (low === own) {
      const part = open.splice(open.indexOf(file))
      if (part.length > 1) found.push(part.sort())
    }
    return low
  }
  for (const file of graph.keys()) if (!order.has(file)) visit(file)
  return found
}
