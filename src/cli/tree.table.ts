import type { Entry } from './command.ts'

/**
 * The command tree: one row a command or group. Nothing here loads a command's code.
 *
 * To add a command: write `commands/<verb>.ts`, then its row, in the order of the alphabet.
 */
export const tree: readonly Entry[] = [
  {
    path: ['version'],
    summary: 'Print the version',
    load: async () => (await import('./commands/version.ts')).versionCommand,
  },
]
