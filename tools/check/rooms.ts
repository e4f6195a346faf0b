/** The import rule: imports point down the floors, through the door; see `tools/rooms.ts`. */
import { type Floor, floors, type Room } from '../rooms.ts'
import { type Offence, type Source, targetOf } from './sources.ts'

type Place = { readonly floor: number; readonly room: Room }

/** Every import, by value or by type, that the table does not allow, and doors without a charter. */
export function checkRooms(
  sources: readonly Source[],
  table: readonly Floor[] = floors,
): Offence[] {
  return [
    ...tableOffences(table),
    ...idleAfter(sources, table),
    ...sources.flatMap((source) => offencesOf(source, table)),
  ]
}

/** Names in `after` that nothing needs: an order that nobody relies on is still free to be another. */
function idleAfter(sources: readonly Source[], table: readonly Floor[]): Offence[] {
  const rooms = table.flatMap((floor) => floor.rooms)
  return rooms.flatMap(({ path, after = [] }) => {
    const files = sources.filter(({ file, isTest }) => file.startsWith(`src/${path}/`) && !isTest)
    const targets = new Set(
      files.flatMap(({ file, imports }) =>
        imports.map(({ specifier }) => placeOf(targetOf(file, specifier), table)?.room.path),
      ),
    )
    const idle = files.length === 0 ? [] : after.filter((neighbour) => !targets.has(neighbour))
    return idle.map((neighbour) => ({
      file: 'tools/rooms.ts',
      line: 1,
      what: `${path} comes after ${neighbour} and imports nothing of it; take the name out`,
    }))
  })
}

/** Rooms without a file. */
export function emptyRooms(
  sources: readonly Source[],
  table: readonly Floor[] = floors,
): Offence[] {
  return table
    .flatMap(({ rooms }) => rooms)
    .filter((room) => !sources.some(({ file }) => file.startsWith(`src/${room.path}/`)))
    .map(({ path }) => ({
      file: 'tools/rooms.ts',
      line: 1,
      what: `no file in src/${path}; take the room out of the table until somebody moves in`,
      name: path,
    }))
}

/** `after` names rooms of the same floor that stand further up in the table, so there is no circle. */
function tableOffences(table: readonly Floor[]): Offence[] {
  return table.flatMap(({ rooms }) =>
    rooms.flatMap((room, at) => {
      const earlier = rooms.slice(0, at).map(({ path }) => path)
      const unknown = room.after?.filter((path) => !earlier.includes(path)) ?? []
      return unknown.map((path) => ({
        file: 'tools/rooms.ts',
        line: 1,
        what: `${room.path} comes after ${path}, which does not stand before it; reorder the rows`,
      }))
    }),
  )
}

function offencesOf(source: Source, table: readonly Floor[]): Offence[] {
  const { file, text, imports } = source
  const from = placeOf(file, table)
  if (from === undefined) {
    return [{ file, line: 1, what: 'in no room; add the room to tools/rooms.ts' }]
  }
  const found: Offence[] = []
  if (file === `src/${from.room.path}/index.ts` && !text.startsWith('/**')) {
    found.push({ file, line: 1, what: 'a door without its charter; start with a doc comment' })
  }
  for (const { specifier, line } of imports) {
    const what = breachOf(source, { from, specifier, table })
    if (what !== undefined) found.push({ file, line, what })
  }
  return found
}

function breachOf(
  { file, isTest }: Source,
  { from, specifier, table }: { from: Place; specifier: string; table: readonly Floor[] },
): string | undefined {
  const floor = floorAt(from.floor, table)
  if (!specifier.startsWith('.')) return isTest ? undefined : foreignBreach(floor, specifier)
  const target = targetOf(file, specifier)
  if (!target.startsWith('src/')) {
    return isTest ? undefined : `imports ${specifier} from outside src; move it below src`
  }
  const to = placeOf(target, table)
  if (to === undefined) return `imports ${specifier}, which is in no room`
  if (to.room === from.room) return undefined
  if (target !== `src/${to.room.path}/index.ts`) {
    return `imports past the door of ${to.room.path}; import '${to.room.path}/index.ts'`
  }
  return isTest ? undefined : directionBreach(from, to, table)
}

function directionBreach(from: Place, to: Place, table: readonly Floor[]): string | undefined {
  if (to.floor > from.floor) {
    return `imports up: ${to.room.path} is above ${from.room.path}; hand the value in instead`
  }
  if (to.floor === from.floor && from.room.after?.includes(to.room.path) !== true) {
    return (
      `imports its neighbour ${to.room.path}; join them a floor above, ` +
      `or write 'after' into tools/rooms.ts if ${from.room.path} is built on it`
    )
  }
  const [own, other] = [floorAt(from.floor, table), floorAt(to.floor, table).name]
  if (own.blindTo?.includes(other) === true) {
    return `${own.name} and ${other} are strangers; let app join them by a port, also for types`
  }
  return undefined
}

function foreignBreach(floor: Floor, specifier: string): string | undefined {
  if (floor.pure !== true || !specifier.startsWith('node:')) return undefined
  if (floor.nodeModules?.includes(specifier) === true) return undefined
  return `names ${specifier} on the pure floor ${floor.name}; take a port from io`
}

function floorAt(index: number, table: readonly Floor[]): Floor {
  const floor = table[index]
  if (floor === undefined) throw new Error(`no floor ${index}`)
  return floor
}

function placeOf(file: string, table: readonly Floor[]): Place | undefined {
  for (const [floor, { rooms }] of table.entries()) {
    const room = rooms.find(({ path }) => file.startsWith(`src/${path}/`))
    if (room !== undefined) return { floor, room }
  }
  return undefined
}
