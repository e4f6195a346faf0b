/** Prints the table of rooms into ARCHITECTURE.md, from the data that the import check reads. */
import type { Generated } from './generate.ts'
import { type Floor, floors } from './rooms.ts'
import { replaceSection } from './section.ts'

/** ARCHITECTURE.md with a fresh table in its section. */
export function generateRoomTable(root: string): Generated {
  return replaceSection(root, { file: 'ARCHITECTURE.md', name: 'rooms', text: roomTable(floors) })
}

/** A Markdown table, one row a room, floors from the ground up. */
export function roomTable(floors: readonly Floor[]): string {
  const rows = floors.flatMap((floor) =>
    floor.rooms.map((room) => {
      const after = room.after?.map((path) => path.slice(path.indexOf('/') + 1)) ?? []
      const notes = [
        ...(floor.pure === true ? ['pure'] : []),
        ...(after.length > 0 ? [`after ${after.join(', ')}`] : []),
      ]
      return `| ${floor.name} | \`${room.path}\` | ${notes.join('; ')} | ${room.charter} |`
    }),
  )
  return ['| floor | room | | charter |', '|---|---|---|---|', ...rows].join('\n')
}
