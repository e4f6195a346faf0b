/**
 * The import rule: imports point down the floors, through the door; see `tools/rooms.ts`.
 *
 * Reads import statements as text: TypeScript 7 offers no syntax tree to JavaScript, and the
 * formatter keeps every import specifier on the line of its `from`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Floor, floors, type Room } from './rooms.ts'

const src: string = path.join(import.meta.dirname, '..', 'src')

type Place = { readonly floor: number; readonly room: Room }

/** Every breach of the rule as `file:line: what; do this instead`. */
export function checkRooms(): string[] {
  const found: string[] = []
  for (const file of sourceFiles(src)) {
    const place = placeOf(file)
    if (place === undefined) {
      found.push(`src/${file}:1: in no room; add the room to tools/rooms.ts`)
      continue
    }
    const text = readFileSync(path.join(src, file), 'utf8')
    const isDoor = file === `${place.room.path}/index.ts`
    if (isDoor && !text.startsWith('/**')) {
      found.push(`src/${file}:1: a door without its charter; start with a doc comment`)
    }
    for (const { line, specifier } of importsOf(text)) {
      const breach = breachOf(file, place, specifier)
      if (breach !== undefined) found.push(`src/${file}:${line}: ${breach}`)
    }
  }
  return found
}

function breachOf(file: string, from: Place, specifier: string): string | undefined {
  const floor = floorAt(from.floor)
  if (!specifier.startsWith('.')) return foreignBreach(file, floor, specifier)
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))
  if (target.startsWith('..')) {
    return isTest(file) ? undefined : `imports ${specifier} from outside src; move it below src`
  }
  const to = placeOf(target)
  if (to === undefined) return `imports ${specifier}, which is in no room`
  if (to.room === from.room) return undefined
  if (target !== `${to.room.path}/index.ts`) {
    return `imports past the door of ${to.room.path}; import '${to.room.path}/index.ts'`
  }
  if (isTest(file)) return undefined
  return directionBreach(from, to)
}

function directionBreach(from: Place, to: Place): string | undefined {
  if (to.floor > from.floor) {
    return `imports up: ${to.room.path} is above ${from.room.path}; hand the value in instead`
  }
  if (to.floor === from.floor && to.room.shared !== true) {
    return `imports the neighbour ${to.room.path}, which is not shared; join them a floor above`
  }
  if (floorAt(from.floor).blindTo?.includes(floorAt(to.floor).name) === true) {
    return `${floorAt(from.floor).name} does not know ${floorAt(to.floor).name}; meet in objects`
  }
  return undefined
}

function foreignBreach(file: string, floor: Floor, specifier: string): string | undefined {
  if (floor.pure !== true || isTest(file) || !specifier.startsWith('node:')) return undefined
  if (floor.nodeModules?.includes(specifier) === true) return undefined
  return `names ${specifier} on the pure floor ${floor.name}; take a port from io`
}

function* importsOf(text: string): Generator<{ line: number; specifier: string }> {
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    const match =
      /^(?:import|export|\}).*?\bfrom '([^']+)'/.exec(line) ??
      /^import '([^']+)'/.exec(line) ??
      /\bimport\('([^']+)'\)/.exec(line)
    if (match?.[1] !== undefined) yield { line: index + 1, specifier: match[1] }
  }
}

function floorAt(index: number): Floor {
  const floor = floors[index]
  if (floor === undefined) throw new Error(`no floor ${index}`)
  return floor
}

function placeOf(file: string): Place | undefined {
  for (const [floor, { rooms }] of floors.entries()) {
    const room = rooms.find((one) => file.startsWith(`${one.path}/`))
    if (room !== undefined) return { floor, room }
  }
  return undefined
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts')
}

function sourceFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => name.split(path.sep).join('/'))
    .sort()
}
