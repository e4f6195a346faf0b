import type { Flag } from '../golang/pflag/index.ts'

type Env = Readonly<Record<string, string | undefined>>

/** An RFC 1123 label, the form of a namespace's name. */
export function isDnsLabel(text: string): boolean {
  return /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(text)
}

/**
 * The flags that every command accepts (spec/cli §2).
 *
 * `FLUX_SYSTEM_NAMESPACE` changes the default of `-n`; a name that is none is ignored, with a
 * warning by the caller, see {@link ignoredNamespace}.
 */
export function globalFlags(env: Env): readonly Flag[] {
  const named = env['FLUX_SYSTEM_NAMESPACE'] ?? ''
  return [
    {
      name: 'namespace',
      shorthand: 'n',
      kind: 'string',
      default: isDnsLabel(named) ? named : 'flux-system',
      help: 'the namespace of objects that name none',
    },
    { name: 'timeout', kind: 'duration', default: '5m', help: 'how long the operation may take' },
    {
      name: 'verbose',
      kind: 'bool',
      hidden: true,
      help: 'accepted for scripts; says nothing more',
    },
  ]
}

/** The value of `FLUX_SYSTEM_NAMESPACE` when it is set and no label. */
export function ignoredNamespace(env: Env): string | undefined {
  const named = env['FLUX_SYSTEM_NAMESPACE'] ?? ''
  return named === '' || isDnsLabel(named) ? undefined : named
}

/** `-h`, in the help of the command called `name`. */
export function helpFlag(name: string): Flag {
  return { name: 'help', shorthand: 'h', kind: 'bool', help: `help for ${name}` }
}

/** On the root alone: `install`, `bootstrap` and `migrate` use `-v` for something else. */
export const versionFlag: Flag = {
  name: 'version',
  shorthand: 'v',
  kind: 'bool',
  help: 'print the version',
}
