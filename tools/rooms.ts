/**
 * The table of floors and rooms: what each room is for and who may be imported by its neighbours.
 *
 * Three things read it: the import check (`tools/check-rooms.ts`), the room table in
 * ARCHITECTURE.md (`tools/generate.ts`), and a newcomer. Floors are listed from the ground up;
 * imports point down this list, through the door (`index.ts`) of the room.
 */

export type Room = {
  /** Folder below `src/`. */
  readonly path: string
  /** One sentence: what belongs here. */
  readonly charter: string
  /** Rooms on the same floor may import it. */
  readonly shared?: boolean
}

export type Floor = {
  readonly name: string
  readonly rooms: readonly Room[]
  /** No I/O, no clock, no chance: what a pure floor may not touch is in `tools/check-rooms.ts`. */
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
      {
        path: 'golang/blowfish',
        charter: '`x/crypto/blowfish`: the cipher under bcrypt',
        shared: true,
      },
      { path: 'golang/cel', charter: 'CEL as cel-go and Kubernetes evaluate it' },
      { path: 'golang/duration', charter: '`time.Duration`: parse and print', shared: true },
      { path: 'golang/fmt', charter: '`fmt` verbs over typed Go values', shared: true },
      {
        path: 'golang/hash',
        charter: 'Adler-32 and the digests that users can observe',
        shared: true,
      },
      { path: 'golang/pflag', charter: 'Flags as pflag parses, prints and refuses them' },
      {
        path: 'golang/quote',
        charter: '`strconv`: quoting, numbers and their errors',
        shared: true,
      },
      {
        path: 'golang/regexp',
        charter: 'RE2 expressions with Go error texts and `Expand`',
        shared: true,
      },
      {
        path: 'golang/semver',
        charter: 'Masterminds semver: versions and constraints',
        shared: true,
      },
      {
        path: 'golang/sprig',
        charter: 'The sprig functions that templates may call',
        shared: true,
      },
      {
        path: 'golang/template',
        charter: '`text/template`: lexer, parser, executor',
        shared: true,
      },
      {
        path: 'golang/yaml',
        charter: 'YAML scalars as go-yaml resolves and writes them',
        shared: true,
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
        shared: true,
      },
      {
        path: 'core/change',
        charter: 'What an edit altered: file, object, old, new, marker; its orderings',
        shared: true,
      },
      { path: 'core/image', charter: 'Image names, tags, digests, references', shared: true },
      {
        path: 'core/kinds',
        charter:
          'The API objects: one folder per kind with schema, types, old versions and conversions',
        shared: true,
      },
      {
        path: 'core/markers',
        charter: 'Finds `$imagepolicy` markers in bytes and says which bytes to replace',
      },
      { path: 'core/message', charter: 'The commit message: data model over `golang/template`' },
      {
        path: 'core/objects',
        charter: 'The port `Objects`, label selectors, policy keys',
        shared: true,
      },
      { path: 'core/policy', charter: 'From tags and a rule to at most one tag, with the reasons' },
      {
        path: 'core/schema',
        charter: 'Structural schemas of any CRD: default, prune, validate, CEL rules',
        shared: true,
      },
      {
        path: 'core/status',
        charter: 'How a run ended, as data, and the conditions, events and requeue that follow',
        shared: true,
      },
      {
        path: 'core/tree',
        charter:
          'Files by path: one walk order, one splitter of documents, what an indexer may ask',
        shared: true,
      },
    ],
  },
  {
    name: 'usecase',
    pure: true,
    rooms: [
      {
        path: 'usecase/inventory',
        charter: 'From manifest files to the objects of one run: names, namespaces, secrets, trust',
        shared: true,
      },
      {
        path: 'usecase/manifests',
        charter: 'The objects of one tree: namespaces, duplicates, provenance',
        shared: true,
      },
      {
        path: 'usecase/access',
        charter: 'What objects say of credentials, trust, proxies and signing',
        shared: true,
      },
      {
        path: 'usecase/scan',
        charter: 'Tags, stored tags, choice, reference; an incomplete list never replaces',
        shared: true,
      },
      {
        path: 'usecase/plan',
        charter: 'Marked files, selected images and rules to a draft commit and diagnostics',
        shared: true,
      },
      {
        path: 'usecase/publish',
        charter: 'One branch, many jobs, lease, lost race; for folder, remote and controller',
        shared: true,
      },
      {
        path: 'usecase/request',
        charter: 'Pull requests: their text, and when to open, update or close one',
        shared: true,
      },
      {
        path: 'usecase/update',
        charter: 'Files, selected images and an automation to draft commits and diagnostics',
        shared: true,
      },
      {
        path: 'usecase/explain',
        charter: 'Why this tag, why not that one, why a marker was left alone',
      },
      {
        path: 'usecase/lint',
        charter: 'The inventory of markers, what is wrong with them, and new ones',
        shared: true,
      },
    ],
  },
  {
    name: 'io',
    rooms: [
      {
        path: 'io/cloud',
        charter: 'Short-lived credentials from AWS, Azure, Google',
        shared: true,
      },
      {
        path: 'io/folder',
        charter: 'Local folders: list, read, replace whole files at once, never through a link out',
      },
      { path: 'io/forge', charter: 'Pull and merge requests at GitHub, GitLab and Gitea' },
      {
        path: 'io/git',
        charter: 'The git binary: mirrors, blobs, commits, signing, push with lease',
      },
      { path: 'io/gitindex', charter: 'What is remembered of blobs and trees' },
      {
        path: 'io/http',
        charter: 'One request out: the port `Send`, its adapter, retry, limits, proxy, redaction',
        shared: true,
      },
      {
        path: 'io/login',
        charter: 'From provider or Secret to a credential, for Git and registries',
      },
      {
        path: 'io/process',
        charter: 'Child processes: closed environment, time limit, whole group killed',
        shared: true,
      },
      {
        path: 'io/registry',
        charter: 'Reads OCI registries: handshake, credentials, tags, digests',
      },
      {
        path: 'io/sign',
        charter: 'OpenPGP and SSH signatures: make, verify; SSH keys',
        shared: true,
      },
      { path: 'io/worktree', charter: "The user's own checkout" },
    ],
  },
  { name: 'controllers', rooms: [] },
  {
    name: 'server',
    blindTo: ['controllers'],
    rooms: [
      {
        path: 'server/git',
        charter: 'A smart-HTTP Git host on `git http-backend`, for demo and tests',
      },
      { path: 'server/listen', charter: 'One HTTP listener in front of any `Send`', shared: true },
      { path: 'server/registry', charter: 'A small OCI registry, for demo and tests' },
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
