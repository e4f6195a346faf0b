import type { ByteText } from '../fmt/index.ts'
import { type Functions, fixed, text } from './define.ts'

/** `path` and, on Linux the same, `filepath`. */
export function pathFunctions(): Functions {
  const base = fixed([text], baseName)
  const dir = fixed([text], (path) => cleanPath(path.slice(0, path.lastIndexOf('/') + 1)))
  const clean = fixed([text], cleanPath)
  const ext = fixed([text], extension)
  const isAbs = fixed([text], (path) => path.startsWith('/'))
  return {
    base,
    dir,
    clean,
    ext,
    isAbs,
    osBase: base,
    osDir: dir,
    osClean: clean,
    osExt: ext,
    osIsAbs: isAbs,
  }
}

function baseName(path: ByteText): ByteText {
  if (path === '') return '.'
  let end = path.length
  while (end > 0 && path.charAt(end - 1) === '/') end--
  const name = path.slice(path.lastIndexOf('/', end - 1) + 1, end)
  return name === '' ? '/' : name
}

/** The shortest path that means the same, by its text alone. */
function cleanPath(path: ByteText): ByteText {
  const isRooted = path.startsWith('/')
  const kept: ByteText[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!isRooted) kept.push(part)
  }
  const joined = kept.join('/')
  if (isRooted) return `/${joined}`
  return joined === '' ? '.' : joined
}

function extension(path: ByteText): ByteText {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot === -1 ? '' : name.slice(dot)
}
