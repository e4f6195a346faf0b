/**
 * The table of floors and rooms: what each room is for and which neighbours it is built on.
 *
 * Three things read it: the import check (`tools/check/rooms.ts`), the room table in
 * ARCHITECTURE.md (`tools/generate.ts`), and a newcomer. Floors are listed from the ground up;
 * imports point down this list, through the door (`index.ts`) of the room.
 */

export type Room = {
  /** Folder below `src/`. */
  readonly path: string
  /** One sentence: what belongs here. */
  readonly charter: string
  /** The rooms of the same floor that it is built on; they stand before it in the table. */
  readonly after?: readonly string[]
}

export type Floor = {
  readonly name: string
  readonly rooms: readonly Room[]
  /** No I/O, no clock, no chance: what a pure floor may not touch is in `tools/check/rooms.ts`. */
  readonly pure?: boolean
  /** `node:` modules that a pure floor may name all the same. */
  readonly nodeModules?: readonly string[]
  /** Floors below that stay unknown to this one. */
  readonly blindTo?: readonly string[]
}

export const floors: readonly Floor[] = [
  {
    name: 'base',
    pure: true,
    rooms: [
      {
        path: 'base',
        charter: 'Tools without a domain word: `Failure`, `Clock`, `Random`, bytes, limits',
      },
    ],
  },
  {
    name: 'golang',
    pure: true,
    nodeModules: ['node:crypto'],
    rooms: [
      { path: 'golang/blowfish', charter: '`x/crypto/blowfish`: the cipher under bcrypt' },
      {
        path: 'golang/civil',
        charter: 'Days and times of the calendar in UTC, as package `time` counts them',
      },
      { path: 'golang/duration', charter: '`time.Duration`: parse and print' },
      { path: 'golang/hash', charter: 'Adler-32 and the digests that users can observe' },
      { path: 'golang/quote', charter: '`strconv`: quoting, numbers and their errors' },
      { path: 'golang/regexp', charter: 'RE2 expressions with Go error texts and `Expand`' },
      { path: 'golang/yaml', charter: 'YAML scalars as go-yaml resolves and writes them' },
      {
        path: 'golang/cel',
        charter: 'CEL as cel-go and Kubernetes evaluate it',
        after: ['golang/regexp'],
      },
      { path: 'golang/fmt', charter: '`fmt` verbs over typed Go values', after: ['golang/quote'] },
      {
        path: 'golang/pflag',
        charter: 'Flags as pflag parses, prints and refuses them',
        after: ['golang/duration', 'golang/quote'],
      },
      {
        path: 'golang/semver',
        charter: 'Masterminds semver: versions and constraints',
        after: ['golang/quote'],
      },
      {
        path: 'golang/sprig',
        charter: 'The sprig functions that templates may call',
        after: [
          'golang/civil',
          'golang/blowfish',
          'golang/duration',
          'golang/fmt',
          'golang/hash',
          'golang/quote',
          'golang/regexp',
          'golang/semver',
        ],
      },
      {
        path: 'golang/template',
        charter: '`text/template`: lexer, parser, executor',
        after: ['golang/fmt', 'golang/quote'],
      },
    ],
  },
  {
    name: 'core',
    pure: true,
    rooms: [
      {
        path: 'core/address',
        charter: 'One Git URL: parse, print without secrets, same repository, transport, forge',
      },
      {
        path: 'core/change',
        charter: 'What an edit altered: file, object, old, new, marker; its orderings',
      },
      { path: 'core/image', charter: 'Image names, tags, digests, references' },
      {
        path: 'core/schema',
        charter: 'Structural schemas of any CRD: default, prune, validate, CEL rules',
      },
      {
        path: 'core/tree',
        charter:
          'Files by path: one walk order, one splitter of documents, what an indexer may ask',
      },
      {
        path: 'core/kinds',
        charter:
          'The API objects: one folder per kind with schema, types, old versions and conversions',
        after: ['core/schema', 'core/tree'],
      },
      {
        path: 'core/markers',
        charter: 'Finds `$imagepolicy` markers in bytes and says which bytes to replace',
        after: ['core/change', 'core/image', 'core/tree'],
      },
      {
        path: 'core/message',
        charter: 'The commit message: data model over `golang/template`',
        after: ['core/change', 'core/image'],
      },
      {
        path: 'core/objects',
        charter: 'The port `Objects`, label selectors, policy keys',
        after: ['core/kinds'],
      },
      {
        path: 'core/policy',
        charter: 'From tags and a rule to at most one tag, with the reasons',
        after: ['core/kinds'],
      },
      {
        path: 'core/status',
        charter: 'How a run ended, as data, and the conditions, events and requeue that follow',
        after: ['core/kinds'],
      },
    ],
  },
  {
    name: 'usecase',
    pure: true,
    rooms: [
      {
        path: 'usecase/manifests',
        charter: 'The objects of one tree: namespaces, duplicates, provenance',
      },
      {
        path: 'usecase/access',
        charter: 'What objects say of credentials, trust, proxies and signing',
      },
      {
        path: 'usecase/scan',
        charter: 'Tags, stored tags, choice, reference; an incomplete list never replaces',
      },
      {
        path: 'usecase/plan',
        charter: 'Marked files, selected images and rules to a draft commit and diagnostics',
        after: ['usecase/scan'],
      },
      {
        path: 'usecase/publish',
        charter: 'One branch, many jobs, lease, lost race; for folder, remote and controller',
        after: ['usecase/access', 'usecase/scan', 'usecase/plan'],
      },
      {
        path: 'usecase/request',
        charter: 'Pull requests: their text, and when to open, update or close one',
        after: ['usecase/scan', 'usecase/plan', 'usecase/publish'],
      },
      {
        path: 'usecase/explain',
        charter: 'Why this tag, why not that one, why a marker was left alone',
        after: ['usecase/manifests', 'usecase/scan', 'usecase/plan'],
      },
      {
        path: 'usecase/lint',
        charter: 'The list of markers, what is wrong with them, and new ones',
        after: ['usecase/manifests', 'usecase/scan', 'usecase/plan'],
      },
    ],
  },
  {
    name: 'io',
    blindTo: ['usecase'],
    rooms: [
      { path: 'io/system', charter: "The machine's own clock and chance" },
      {
        path: 'io/process',
        charter: 'Child processes: closed environment, time limit, whole group killed',
        after: ['io/system'],
      },
      {
        path: 'io/http',
        charter: 'One request out: the port `Send`, its adapter, retry, limits, proxy, redaction',
        after: ['io/system'],
      },
      {
        path: 'io/folder',
        charter: 'Local folders: list, read, replace whole files at once, never through a link out',
      },
      {
        path: 'io/cloud',
        charter: 'Short-lived credentials from AWS, Azure, Google',
        after: ['io/http'],
      },
      {
        path: 'io/forge',
        charter: 'Pull and merge requests at GitHub, GitLab and Gitea',
        after: ['io/http'],
      },
      {
        path: 'io/login',
        charter: 'From provider or Secret to a credential, for Git and registries',
        after: ['io/http', 'io/cloud'],
      },
      {
        path: 'io/registry',
        charter: 'Reads OCI registries: handshake, credentials, tags, digests',
        after: ['io/http', 'io/process'],
      },
      {
        path: 'io/sign',
        charter: 'OpenPGP and SSH signatures: make, verify; SSH keys',
      },
      {
        path: 'io/git',
        charter: 'The git binary: mirrors, blobs, commits, push with lease',
        after: ['io/process', 'io/login'],
      },
      { path: 'io/gitindex', charter: 'What is remembered of blobs and trees', after: ['io/git'] },
      {
        path: 'io/worktree',
        charter: "The user's own checkout",
        after: ['io/process', 'io/git'],
      },
      { path: 'io/log', charter: 'The log of a process: JSON lines with the keys of Flux' },
      {
        path: 'io/threads',
        charter: 'Pure work in other threads: started with the first large input, ended by abort',
      },
    ],
  },
  { name: 'controllers', rooms: [] },
  {
    name: 'server',
    blindTo: ['controllers'],
    rooms: [
      { path: 'server/listen', charter: 'One HTTP listener in front of any `Send`' },
      {
        path: 'server/git',
        charter: 'A smart-HTTP Git host on `git http-backend`, for demo and tests',
      },
      {
        path: 'server/registry',
        charter: 'A small OCI registry, for demo and tests',
      },
    ],
  },
  {
    name: 'app',
    rooms: [{ path: 'app', charter: 'The only place where parts are joined; no logic' }],
  },
  {
    name: 'cli',
    rooms: [{ path: 'cli', charter: 'argv in, bytes and an exit code out' }],
  },
]
