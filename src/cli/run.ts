import { type Clock, type Random, waitingText } from '../base/index.ts'
import { FlagError, type Parsed, parseFlags } from '../golang/pflag/index.ts'
import { quote } from '../golang/quote/index.ts'
import type { Command, Entry } from './command.ts'
import type { Context, Terminal } from './context.ts'
import { CliError, endingOf, reasonOf, UsageError } from './errors.ts'
import { childrenOf, type Found, findCommand, nameOf } from './find-command.ts'
import { globalFlags, ignoredNamespace, isDnsLabel } from './global-flags.ts'
import { flagsFor, helpText } from './help.ts'
import { programName, programVersion } from './program.ts'
import { nearest, suggest } from './suggest.ts'

/** All that a run may see of the world outside. */
export type World = {
  readonly terminal: Terminal
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly clock: Clock
  readonly random: Random
  /** Aborted with a `CliError` by SIGINT and SIGTERM. */
  readonly interrupted: AbortSignal
  readonly hide: (secret: string) => void
  /** Called when a command begins that ends by itself; with `--timeout`, in milliseconds. */
  readonly shortRun?: (timeoutMs: number) => void
}

/**
 * Runs one command line and reports how it ended.
 *
 * Order, as cobra's: flag syntax, help, is there anything to run, number of positionals,
 * namespace, body (spec/cli §1.4).
 *
 * @param words - the command line without interpreter and script
 * @returns the exit code; errors were printed already
 */
export async function runCli(
  words: readonly string[],
  tree: readonly Entry[],
  world: World,
): Promise<number> {
  try {
    return await dispatch(words, tree, world)
  } catch (thrown) {
    return report(thrown, world)
  }
}

async function dispatch(
  words: readonly string[],
  tree: readonly Entry[],
  world: World,
): Promise<number> {
  const { env, terminal } = world
  const found = findCommand(words, tree, globalFlags(env))
  const command = await found.entry?.load?.()
  const parsed = parse(found, command, world)
  for (const notice of parsed.notices) terminal.note(notice)
  if (parsed.help || parsed.values['help'] === true) {
    terminal.write(helpText({ found, tree, command, env }))
    return 0
  }
  if (found.entry === undefined) return runRoot(parsed, tree, world)
  if (command === undefined) {
    const [unknown] = parsed.args
    if (found.entry.strict === true && unknown !== undefined) refuseWord(unknown, found.entry, tree)
    terminal.write(helpText({ found, tree, command, env }))
    return 0
  }
  checkPositionals(parsed.args, command, found.entry)
  return (await runCommand(command, parsed, world)) ?? 0
}

function parse(found: Found, command: Command | undefined, { env }: World): Parsed {
  const { own, inherited } = flagsFor({ found, command, env })
  const flags = [...own, ...inherited]
  try {
    return parseFlags(found.rest, flags)
  } catch (thrown) {
    if (!(thrown instanceof FlagError) || thrown.code !== 'UNKNOWN_FLAG') throw thrown
    const visible = flags.filter((flag) => flag.hidden !== true && flag.deprecated === undefined)
    const meant = nearest(
      thrown.typed,
      visible.map(({ name }) => name),
    )
    throw new UsageError(
      thrown.message,
      meant === undefined ? undefined : `did you mean --${meant}?`,
    )
  }
}

/** Unlike the groups of flux: a script that is piped into a shell must not be a help text. */
function refuseWord(word: string, group: Entry, tree: readonly Entry[]): never {
  const names = childrenOf(tree, group).map(nameOf)
  const path = [programName, ...group.path].join(' ')
  throw new UsageError(
    `unknown command ${quote(word)} for ${quote(path)}`,
    `there is ${names.join(', ')}`,
  )
}

/** The root refuses unknown words; groups print their help (spec/cli §1.4) unless strict. */
function runRoot(parsed: Parsed, tree: readonly Entry[], { terminal, env }: World): number {
  if (parsed.values['version'] === true) {
    terminal.write(`${programName} version ${programVersion()}\n`)
    return 0
  }
  const [word] = parsed.args
  if (word === undefined) {
    const found = { entry: undefined, groups: [] }
    terminal.write(helpText({ found, tree, command: undefined, env }))
    return 0
  }
  const names = childrenOf(tree, undefined)
    .filter(({ hidden }) => hidden !== true)
    .map(nameOf)
  const meant = suggest(word, names)
  const list = meant.map((name) => `\t${name}\n`).join('')
  throw new UsageError(
    `unknown command ${quote(word)} for ${quote(programName)}`,
    meant.length === 0 ? undefined : `\nDid you mean this?\n${list}`,
  )
}

function checkPositionals(args: readonly string[], { args: wanted }: Command, entry: Entry): void {
  const { min, max } = wanted
  const count = args.length
  if (count >= min && count <= max) return
  const path = [programName, ...entry.path].join(' ')
  if (max === 0) {
    const text = `unknown command ${quote(args[0] ?? '')} for ${quote(path)}`
    throw new UsageError(text, `${path} takes flags alone`)
  }
  const usage = `usage: ${[path, ...wanted.names.map((name, index) => (index < min ? `<${name}>` : `[${name}]`))].join(' ')}`
  if (min === max) throw new UsageError(`accepts ${min} arg(s), received ${count}`, usage)
  if (count < min) {
    throw new UsageError(`requires at least ${min} arg(s), only received ${count}`, usage)
  }
  throw new UsageError(`accepts at most ${max} arg(s), received ${count}`, usage)
}

async function runCommand(command: Command, parsed: Parsed, world: World): Promise<number | void> {
  const { terminal, interrupted, env } = world
  const namespace = String(parsed.values['namespace'])
  const ignored = ignoredNamespace(env)
  if (ignored !== undefined) {
    terminal.line('⚠️', ` ignoring invalid FLUX_SYSTEM_NAMESPACE: ${quote(ignored)}`)
  }
  if (!isDnsLabel(namespace)) {
    throw new UsageError(`namespace must be a valid DNS label: ${quote(namespace)}`)
  }
  const timeoutMs = Number(parsed.values['timeout'])
  if (command.endless !== true) world.shortRun?.(timeoutMs)
  const deadline = deadlineAfter(command.endless === true ? undefined : timeoutMs)
  const signal = AbortSignal.any([interrupted, deadline.signal])
  const context: Context = {
    ...world,
    namespace,
    timeoutMs,
    verbose: parsed.values['verbose'] === true,
    given: parsed.given,
    signal,
  }
  try {
    return await command.run(parsed.args, parsed.values, context)
  } catch (thrown) {
    throw reasonOf(thrown, signal)
  } finally {
    deadline.clear()
  }
}

/** Aborts with Go's text for a passed deadline, which scripts match on. */
function deadlineAfter(timeoutMs: number | undefined): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController()
  const { signal } = controller
  if (timeoutMs === undefined) return { signal, clear() {} }
  const longestMs = 2 ** 31 - 1
  const pass = (): void => {
    const text = `context deadline exceeded${waitingText()}`
    controller.abort(new CliError('DEADLINE', text))
  }
  const timer = setTimeout(pass, Math.min(timeoutMs, longestMs))
  return { signal, clear: () => clearTimeout(timer) }
}

function report(thrown: unknown, { terminal, env, interrupted }: World): number {
  const { code, message } = endingOf(thrown)
  terminal.line('✗', message)
  if (thrown instanceof UsageError && thrown.hint !== undefined) terminal.note(thrown.hint)
  const remedy = remedies[code]
  if (remedy !== undefined) terminal.note(remedy)
  if (code === 'INTERNAL' && env['TIDEMARK_DEBUG'] !== '1') {
    terminal.note('this is a bug in Tidemark; TIDEMARK_DEBUG=1 shows where it happened')
  }
  if (env['TIDEMARK_DEBUG'] === '1') terminal.note(stackOf(thrown))
  return interrupted.aborted ? exitCodeOf(interrupted) : 1
}

/** Lines below errors whose texts are upstream's and do not say what to do. */
const remedies: Readonly<Record<string, string>> = {
  GIT_INVALID_URL: 'give an https, http or ssh URL, user@host:path, or a local folder',
}

/** 128 + the signal's number, as shells count it. */
export function exitCodeOf(interrupted: AbortSignal): number {
  const { reason }: { reason: unknown } = interrupted
  return reason instanceof CliError && reason.facts['signal'] === 'SIGTERM' ? 143 : 130
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const cause = thrown.cause === undefined ? '' : `\ncaused by ${stackOf(thrown.cause)}`
  return `${thrown.stack ?? thrown.message}${cause}`
}
