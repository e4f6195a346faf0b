import { secretVariables } from '../../login/index.ts'
import type { Environment } from '../../process/index.ts'

/** What of the caller's environment a closed git may see: where programs and proxies are. */
const passed = [
  'PATH',
  'TMPDIR',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
] as const

/** Variables that would point git at another repository, or make it print or prompt. */
const dropped =
  /^(?:GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|SHALLOW_FILE|GRAFT_FILE|REPLACE_REF_BASE|IMPLICIT_WORK_TREE|QUARANTINE_PATH|TRACE.*|CURL_VERBOSE|EXTERNAL_DIFF|EDITOR|PAGER)|LANGUAGE|LC_.*|LANG)$/

/** The folders and files that a closed git sees. */
export type GitPlaces = {
  /** HOME of a closed git. */
  readonly home: string
  /** The config file of this run. */
  readonly config: string
  /** No repository is looked for in this folder or above. */
  readonly ceiling: string
}

/**
 * The environment of a git that knows nothing of this machine's users: no system, global or
 * user config, no prompts, no attributes, its own HOME.
 */
export function closedEnvironment(env: Environment, at: GitPlaces): Environment {
  const { home, config } = at
  return {
    ...pick(env, passed),
    ...always,
    HOME: home,
    XDG_CONFIG_HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: config,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_ASKPASS: '',
    GIT_ALLOW_PROTOCOL: 'https:http:ssh',
    GIT_CEILING_DIRECTORIES: at.ceiling,
  }
}

/** What a git needs to run at all, wherever it was installed. */
const ownProgram = ['PATH', 'TMPDIR', 'GIT_EXEC_PATH', 'LD_LIBRARY_PATH'] as const

/**
 * The environment of a git that works on Tidemark's own files and talks to nobody: no
 * credential, proxy or setting of anyone is in it.
 */
export function localEnvironment(env: Environment, home: string): Environment {
  const settings = Object.entries(localSettings).map(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return {
    ...pick(env, ownProgram),
    ...always,
    HOME: home,
    XDG_CONFIG_HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(settings.flat()),
    GIT_ATTR_NOSYSTEM: '1',
    GIT_CEILING_DIRECTORIES: home,
  }
}

const localSettings = {
  'core.hooksPath': '/dev/null',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'safe.bareRepository': 'all',
  // The mirrors are Tidemark's own.
  'safe.directory': '*',
} as const

/**
 * The environment of a git that acts for the user who started this program: their config,
 * credential helpers, agent and known hosts hold, but it never prompts on the terminal.
 *
 * `config` comes on top of the user's settings, as `git -c include.path=` would.
 */
export function ambientEnvironment(env: Environment, at: GitPlaces): Environment {
  const own = { ...ownEnvironment(env), GIT_CEILING_DIRECTORIES: at.ceiling }
  return withSetting(own, 'include.path', at.config)
}

/**
 * The user's own environment, for git in their own folder: everything holds but prompts.
 *
 * Files of a branch may look like a bare repository, whose config and hooks would then run
 * commands as the user. So only a repository with a `.git` is ever found, which no branch can hold.
 */
export function userEnvironment(env: Environment): Environment {
  return withSetting(ownEnvironment(env), 'safe.bareRepository', 'explicit')
}

/** What CI systems give a job to become somebody with: no helper of git needs them, hooks would have them. */
const jobTokens: ReadonlySet<string> = new Set([
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_RUNTIME_TOKEN',
  'CI_JOB_JWT',
  'CI_JOB_JWT_V2',
  'NODE_AUTH_TOKEN',
  'NPM_TOKEN',
])

function ownEnvironment(env: Environment): Environment {
  // Hooks and filters run as children of git and have no need of Tidemark's own secrets; GH_TOKEN,
  // GITLAB_TOKEN and their kin stay, since the credential helpers of those hosts read them.
  const isOurs = (key: string): boolean => secretVariables.has(key) || jobTokens.has(key)
  const kept = Object.entries(env).filter(([key]) => !dropped.test(key) && !isOurs(key))
  return {
    ...Object.fromEntries(kept),
    ...always,
    GIT_ALLOW_PROTOCOL: 'https:http:ssh:file',
  }
}

function pick(env: Environment, keys: readonly string[]): Environment {
  return Object.fromEntries(keys.flatMap((key) => (env[key] ? [[key, env[key]]] : [])))
}

/** One more setting after those that the environment holds already, as `git -c` would add it. */
function withSetting(env: Environment, key: string, value: string): Environment {
  const count = Number(env['GIT_CONFIG_COUNT'] ?? '0') || 0
  return {
    ...env,
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: key,
    [`GIT_CONFIG_VALUE_${count}`]: value,
  }
}

const always: Environment = {
  LC_ALL: 'C',
  TZ: 'UTC',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
}
