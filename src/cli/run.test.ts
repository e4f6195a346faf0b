import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../base/index.ts'
import { type Command, command, type Entry } from './command.ts'
import { CliError } from './errors.ts'
import { runCaptured } from './test-world.ts'

const greet: Command = command({
  long: 'Greet somebody.\n\nMore than once if need be.',
  examples: '  # Greet Ann\n  tidemark greet ann',
  args: { names: ['name', 'more…'], min: 1, max: 2 },
  flags: [
    { name: 'loud', shorthand: 'l', kind: 'bool', help: 'shout' },
    { name: 'interval', kind: 'duration', help: 'own meaning of a flag from above' },
    { name: 'quiet', kind: 'bool', deprecated: 'it is quiet anyway', help: '' },
  ],
  async run(names, values, { terminal, namespace }) {
    terminal.line('►', `greeting in ${namespace}`)
    const text = `hello ${names.join(' and ')}`
    terminal.write(`${values.loud ? text.toUpperCase() : text} ${values.interval ?? '-'}\n`)
  },
})

function failing(thrown: unknown): Command {
  const run = (): Promise<void> => Promise.reject(thrown)
  return { args: { names: [], min: 0, max: 0 }, flags: [], run }
}

const waiting: Command = command({
  args: { names: [], min: 0, max: 0 },
  flags: [],
  run: (_args, _values, { signal }) =>
    new Promise((_resolve, reject) => {
      const abort = (): void => reject(new DOMException('aborted', 'AbortError'))
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort)
    }),
})

const diskFull = Object.assign(new Error('ENOSPC: no space left on device, write'), {
  errno: -28,
  code: 'ENOSPC',
  syscall: 'write',
})

const tree: readonly Entry[] = [
  {
    path: ['create'],
    summary: 'Make things',
    flags: [{ name: 'interval', kind: 'duration', default: '1m', help: 'how often' }],
  },
  { path: ['create', 'image'], summary: 'Make image things', aliases: ['images', 'img'] },
  {
    path: ['create', 'image', 'greeting'],
    summary: 'Greet',
    load: async () => greet,
  },
  { path: ['greet'], summary: 'Greet', load: async () => greet },
  { path: ['get'], summary: 'Look', load: async () => failing(new Failure('GONE', 'it is gone')) },
  { path: ['bug'], summary: 'Break', load: async () => failing(new TypeError('x is not y')) },
  { path: ['disk'], summary: 'Fill it', load: async () => failing(diskFull) },
  { path: ['wait'], summary: 'Wait', hidden: true, load: async () => waiting },
]

// biome-ignore format: a table is read down its columns
const rows: readonly [line: string, code: number, stdout: string, stderr: string][] = [
  ['greet ann',                       0, 'hello ann -\n', '► greeting in flux-system\n'],
  ['greet ann -l -n apps bob',        0, 'HELLO ANN AND BOB -\n', '► greeting in apps\n'],
  ['-n apps greet --timeout 1s ann',  0, 'hello ann -\n', '► greeting in apps\n'],
  ['create images greeting ann',      0, 'hello ann -\n', '► greeting in flux-system\n'],
  ['create --interval 2s img greeting ann', 0, 'hello ann 2000\n', '► greeting in flux-system\n'],
  ['greet ann --quiet',               0, 'hello ann -\n', 'Flag --quiet has been deprecated, it is quiet anyway\n► greeting in flux-system\n'],
  ['greet',                           1, '', '✗ requires at least 1 arg(s), only received 0\nusage: tidemark greet <name> [more…]\n'],
  ['greet a b c',                     1, '', '✗ accepts at most 2 arg(s), received 3\nusage: tidemark greet <name> [more…]\n'],
  ['get x',                           1, '', '✗ unknown command "x" for "tidemark get"\ntidemark get takes flags alone\n'],
  ['get',                             1, '', '✗ it is gone\n'],
  ['greet ann --lud',                 1, '', '✗ unknown flag: --lud\ndid you mean --loud?\n'],
  ['greet ann --zzzzz',               1, '', '✗ unknown flag: --zzzzz\n'],
  ['greet ann -n',                    1, '', `✗ flag needs an argument: 'n' in -n\n`],
  ['greet ann -n A_b',                1, '', '✗ namespace must be a valid DNS label: "A_b"\n'],
  ['gte',                             1, '', '✗ unknown command "gte" for "tidemark"\n\nDid you mean this?\n\tget\n\n'],
  ['gre',                             1, '', '✗ unknown command "gre" for "tidemark"\n\nDid you mean this?\n\tgreet\n\tget\n\n'],
  ['zzzzz',                           1, '', '✗ unknown command "zzzzz" for "tidemark"\n'],
  ['wai',                             1, '', '✗ unknown command "wai" for "tidemark"\n'],
  ['--bogus greet ann',               1, '', '✗ unknown flag: --bogus\n'],
  ['bug',                             1, '', '✗ internal error: x is not y\nthis is a bug in Tidemark; TIDEMARK_DEBUG=1 shows where it happened\n'],
  ['disk',                            1, '', '✗ no space left on device\n'],
  ['wait --timeout 1ms',              1, '', '✗ context deadline exceeded\n'],
]

for (const [line, code, stdout, stderr] of rows) {
  test(`tidemark ${line}`, async () => {
    assert.deepEqual(await runCaptured(line.split(' '), tree), { code, stdout, stderr })
  })
}

test('a group prints its help, also before an unknown word, and that is no error', async () => {
  const help = `\
Make image things

Usage:
  tidemark create image [command]

Aliases:
  image, images, img

Available Commands:
  greeting    Greet

Flags:
  -h, --help   help for image

Global Flags:
      --interval duration   how often (default 1m0s)
  -n, --namespace string    the namespace of objects that name none (default "flux-system")
      --timeout duration    how long the operation may take (default 5m0s)

Use "tidemark create image [command] --help" for more information about a command.
`
  for (const line of ['create image', 'create img bogus', 'create image -h']) {
    const expected = { code: 0, stdout: help, stderr: '' }
    assert.deepEqual(await runCaptured(line.split(' '), tree), expected, line)
  }
})

test('a command prints its help in spite of missing words', async () => {
  const { code, stdout } = await runCaptured(['greet', '--help'], tree)
  assert.equal(code, 0)
  assert.equal(
    stdout,
    `\
Greet somebody.

More than once if need be.

Usage:
  tidemark greet <name> [more…] [flags]

Examples:
  # Greet Ann
  tidemark greet ann

Flags:
  -h, --help                help for greet
      --interval duration   own meaning of a flag from above
  -l, --loud                shout

Global Flags:
  -n, --namespace string   the namespace of objects that name none (default "flux-system")
      --timeout duration   how long the operation may take (default 5m0s)
`,
  )
})

test('the root lists what is not hidden', async () => {
  const { stdout } = await runCaptured([], tree)
  assert.match(stdout, /^ {2}create {6}Make things$/m)
  assert.doesNotMatch(stdout, /wait/)
})

test('FLUX_SYSTEM_NAMESPACE changes the default, unless it is no label', async () => {
  const named = await runCaptured(['greet', 'a'], tree, { env: { FLUX_SYSTEM_NAMESPACE: 'ops' } })
  assert.equal(named.stderr, '► greeting in ops\n')
  const wrong = await runCaptured(['greet', 'a'], tree, { env: { FLUX_SYSTEM_NAMESPACE: 'O!' } })
  assert.equal(
    wrong.stderr,
    '⚠️  ignoring invalid FLUX_SYSTEM_NAMESPACE: "O!"\n► greeting in flux-system\n',
  )
})

test('an interrupted run says so and ends with 128 and the number of the signal', async () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const reason = new CliError('INTERRUPTED', 'interrupted', { facts: { signal } })
    const interrupted = AbortSignal.abort(reason)
    const expected = { code, stdout: '', stderr: '✗ interrupted\n' }
    assert.deepEqual(await runCaptured(['wait'], tree, { interrupted }), expected)
  }
})

test('TIDEMARK_DEBUG=1 shows the stack', async () => {
  const { stderr } = await runCaptured(['bug'], tree, { env: { TIDEMARK_DEBUG: '1' } })
  assert.match(stderr, /^✗ internal error: x is not y\nTypeError: x is not y\n {4}at /)
})

// What only a process that ends soon may do, such as keeping its heap small.
for (const [name, command, count] of [
  ['a command that ends by itself is a short run', greet, 1],
  ['one that runs until it is stopped is none', { ...greet, endless: true }, 0],
] as const) {
  test(name, async () => {
    let shortRuns = 0
    const greeting = [{ path: ['greet'], summary: 'Greet', load: async () => command }]
    await runCaptured(['greet', 'ann'], greeting, { shortRun: () => shortRuns++ })
    assert.equal(shortRuns, count)
  })
}
