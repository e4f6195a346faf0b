/**
 * Test lines of a room against its source lines, tables and generated files aside: at least as many.
 * Rooms that are below stand in a list with the share that they must keep.
 */
import { floors } from '../rooms.ts'
import type { Offence, Source } from './sources.ts'

/** The share from which on a room needs no excuse. */
const wantedShare = 1

const rooms: readonly string[] = floors.flatMap((floor) => floor.rooms).map(({ path }) => path)

/** `room share`, sorted: the rooms below the rule and what they must keep. */
export type ShareList = readonly string[]

/** The rooms with fewer test lines than the rule, or than the list, asks for. */
export function checkTests(sources: readonly Source[], list: ShareList): Offence[] {
  const kept = sharesOf(list)
  const shares = roomShares(sources)
  const short = [...shares].filter(([room, share]) => share < (kept.get(room) ?? wantedShare))
  const stale = [...kept.keys()].filter(
    (room) => !rooms.includes(room) || (shares.get(room) ?? 0) >= wantedShare,
  )
  return [
    ...short.map(([room, share]) => ({
      file: `src/${room}/index.ts`,
      line: 1,
      what: `${share.toFixed(2)} test lines a source line, and ${kept.get(room) ?? wantedShare} is asked for; write the table tests that are missing`,
    })),
    ...stale.map((room) => ({
      file: 'tools/check/lists/tests.txt',
      line: 1,
      what: `'${room}' needs no excuse any more; run 'npm run check -- --update-lists'`,
    })),
  ]
}

/**
 * The list with the shares that were reached meanwhile; no share falls, no room is added. A tenth stays
 * free, so that a function may move without its test.
 */
export function raisedShares(sources: readonly Source[], list: ShareList): string[] {
  const shares = roomShares(sources)
  return [...sharesOf(list)].flatMap(([room, kept]) => {
    const share = shares.get(room) ?? 0
    if (share >= wantedShare || !rooms.includes(room)) return []
    return [`${room} ${Math.max(kept, Math.floor(share * 10 - 1) / 10)}`]
  })
}

function sharesOf(list: ShareList): Map<string, number> {
  return new Map(
    list.map((line) => {
      const [room = '', share] = line.split(' ')
      return [room, Number(share)]
    }),
  )
}

function roomShares(sources: readonly Source[]): Map<string, number> {
  const shares = new Map<string, number>()
  for (const path of rooms) {
    const files = sources.filter(({ file }) => file.startsWith(`src/${path}/`))
    const plain = files.filter(
      ({ file, isTest }) => !isTest && !/\.(table|generated)\.ts$/.test(file),
    )
    const lines = linesOf(plain)
    if (lines > 0) shares.set(path, linesOf(files.filter(({ isTest }) => isTest)) / lines)
  }
  return shares
}

function linesOf(sources: readonly Source[]): number {
  return sources.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0)
}
