import type { Entry } from './command.ts'

/**
 * The command tree: one row a command or group. Nothing here loads a command's code.
 *
 * To add a command: write `commands/<verb>.ts`, then its row, in the order of the alphabet.
 */
export const tree: readonly Entry[] = [
  {
    path: ['__complete'],
    summary: 'Answer the completion scripts',
    hidden: true,
    load: async () => (await import('./commands/complete.ts')).completeCommand(tree),
  },
  { path: ['completion'], summary: 'Print the completion script of a shell', strict: true },
  {
    path: ['completion', 'bash'],
    summary: 'Print the completion script for bash',
    load: async () => (await import('./commands/completion.ts')).completionCommands.bash,
  },
  {
    path: ['completion', 'fish'],
    summary: 'Print the completion script for fish',
    load: async () => (await import('./commands/completion.ts')).completionCommands.fish,
  },
  {
    path: ['completion', 'zsh'],
    summary: 'Print the completion script for zsh',
    load: async () => (await import('./commands/completion.ts')).completionCommands.zsh,
  },
  {
    path: ['demo'],
    summary: 'Show a tag becoming a commit, on this machine alone',
    load: async () => (await import('./commands/demo.ts')).demoCommand,
  },
  {
    path: ['explain'],
    summary: 'Explain why a tag was chosen, or why a marker was left alone',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  {
    path: ['help'],
    summary: 'Print the help of a command',
    load: async () => (await import('./commands/help.ts')).helpCommand(tree),
  },
  { path: ['markers'], summary: 'List, check and add the markers of a folder', strict: true },
  {
    path: ['markers', 'add'],
    summary: 'Add markers where images match policies',
    load: async () => (await import('./commands/markers-add.ts')).markersAddCommand,
  },
  {
    path: ['markers', 'lint'],
    summary: 'Check the markers of a folder',
    load: async () => (await import('./commands/markers-lint.ts')).markersLintCommand,
  },
  {
    path: ['markers', 'list'],
    summary: 'List the markers of a folder',
    load: async () => (await import('./commands/markers-list.ts')).markersListCommand,
  },
  {
    path: ['tags'],
    summary: 'Rank the tags of an image as a policy would',
    load: async () => (await import('./commands/tags.ts')).tagsCommand,
  },
  {
    path: ['update'],
    summary: 'Update the images named in a Git repository',
    load: async () => (await import('./commands/update.ts')).updateCommand,
  },
  {
    path: ['version'],
    summary: 'Print the version',
    load: async () => (await import('./commands/version.ts')).versionCommand,
  },
]
