import { type Command, command } from '../command.ts'
import { bashScript, fishScript, zshScript } from '../completion/scripts.ts'

/** `completion bash|zsh|fish`: prints the script that makes the shell ask `__complete`. */
export const completionCommands: Readonly<Record<'bash' | 'zsh' | 'fish', Command>> = {
  bash: completionCommand(bashScript, '  # In ~/.bashrc\n  . <(tidemark completion bash)'),
  zsh: completionCommand(zshScript, '  # In ~/.zshrc\n  . <(tidemark completion zsh)'),
  fish: completionCommand(
    fishScript,
    '  # Once\n  tidemark completion fish > ~/.config/fish/completions/tidemark.fish',
  ),
}

function completionCommand(script: string, examples: string): Command {
  return command({
    examples,
    args: { names: [], min: 0, max: 0 },
    flags: [],
    async run(_args, _values, { terminal }) {
      terminal.write(script)
    },
  })
}
