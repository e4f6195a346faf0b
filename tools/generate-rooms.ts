/** Prints the table of rooms into ARCHITECTURE.md, from the data that the import check reads. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Generated } from './generate.ts'
import { type Floor, floors } from './rooms.ts'

const file = 'ARCHITECTURE.md'
const start = '<!-- rooms:start -->'
const end = '<!-- rooms:end -->'

/** ARCHITECTURE.md with a fresh table between its markers; nothing without the file or them. */
export function generateRoomTable(root: string): Generated {
  const target = path.join(root, file)
  if (!existsSync(target)) return new Map()
  const text = readFileSync(target, 'utf8')
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from === -1 || to < from) return new Map()
  const fresh = `${text.slice(0, from + start.length)}\n${roomTable(floors)}\n${text.slice(to)}`
  return new Map([[file, fresh]])
}

/** A Markdown table, one row a room, floors from the ground up. */
export function roomTable(floors: readonly Floor[]): string {
  const rows = floors.flatMap((floor) =>
    floor.rooms.map((room) => {
      const marks = [floor.pure === true ? 'pure' : '', room.shared === true ? 'shared' : '']
      const notes = marks.filter((mark) => mark !== '').join(', ')
      return `| ${floor.name} | \`${room.path}\` | ${notes} | ${room.charter} |`
    }),
  )
  return ['| floor | room | | charter |', '|---|---|---|---|', ...rows].join('\n')
}
