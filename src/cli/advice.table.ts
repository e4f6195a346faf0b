import type { Advice, Facts } from '../base/index.ts'

type Words = (text: string, facts: Facts) => string

/** A sentence that goes on with what to do. */
const then =
  (words: string): Words =>
  (text) =>
    `${text}${words}`

/** A sentence of which a part has a name on the command line. */
const naming =
  (part: string, flag: string): Words =>
  (text) =>
    text.replace(part, flag)

const forgeFlags = 'say it by --forge, and by --forge-api if its API is not in the usual place'

/** How a Git host is told who asks. */
function loginWords({ askedBy, user, transport, hasCredentials, ambient }: Facts): string {
  if (ambient === false && hasCredentials === false) return 'name a Secret for it by secretRef'
  if (askedBy !== undefined) return `asked by ${askedBy}: renew it, or stand in for it by --secret`
  if (transport === 'ssh') {
    return 'give ssh a key that the host knows, by an SSH agent or ~/.ssh/config'
  }
  const how = 'set GIT_TOKEN, or --git-username and GIT_PASSWORD, or a credential helper of git'
  return hasCredentials === true ? `asked ${whose(askedBy, user)}; ${how}` : how
}

function whose(askedBy: Facts[string], user: Facts[string]): string {
  if (askedBy !== undefined) return `by ${askedBy}`
  return user === undefined ? 'with your own credentials' : `as '${user}'`
}

/** What the command line says to each piece of advice; a code without words is a type error. */
export const adviceWords: Readonly<Record<Advice, Words>> = {
  'add-remote': then(', or use --repo'),
  'add-markers': then("; 'tidemark markers add' proposes some"),
  'automation-branch': (text) =>
    `${text.replace('cannot use branch', 'cannot use --branch')}; say where to by --push-branch, or leave --branch out`,
  'docker-config': naming('the docker config', '--docker-config'),
  'files-of-policies': then(' with --filename'),
  'forge-address': naming('the URL of the API', '--forge-api'),
  'forge-kind': then(`; ${forgeFlags}`),
  'forge-kind-later': then(`; try again later, or ${forgeFlags}`),
  'forge-path': then('; if the forge lives below a path, give the URL of its API by --forge-api'),
  'forge-host': then('; say by --forge that it is, over https'),
  'forge-token': (text, { variable }) => `${text}; set ${variable} in the environment`,
  'fresh-clone': then(', or use a fresh clone or --repo'),
  'give-secret': (text, { namespace, name }) =>
    `${text}; give it by --secret ${namespace}/${name}=FILE`,
  'git-login': (text, facts) => `${text}; ${loginWords(facts)}`,
  'git-place': (text, facts) =>
    facts['hasCredentials'] === true || facts['transport'] === 'file'
      ? text
      : `${text}; it is not there, or private: ${loginWords(facts)}`,
  'git-rights': (text, { askedBy, user }) =>
    `${text}; asked ${whose(askedBy, user)}: let that account do this, or ask as another one`,
  'given-secret': then(': using --secret'),
  'narrow-path': then('; narrow with --path'),
  'one-push-branch': then(': use --repo, --push-branch or --automation'),
  downgrade: then('; correct the policy, or leave --no-downgrade out'),
  'other-branch': then(', or use --push-branch or --repo'),
  'other-folder': then(
    '; name the folder by --path, and the files with the policies by --filename',
  ),
  'other-repository': then('; give its URL by --repo, or for a mirror choose by --automation'),
  'proxy-address': (text, { variable }) => text.replace('the proxy', `the proxy of ${variable}`),
  'push-branch': then('; name one with --push-branch'),
  'registry-login': (text, { who, isKnown, registry }) =>
    isKnown === true
      ? `${text}; ${who}: the login is wrong, or the image is not there or not for this account`
      : `${text}; ${who}: it is not there, or private; log in to ${registry}, or use --docker-config or --secret`,
  'remote-only': then(', which counts with --repo only'),
  'secret-file': naming('Secret ', '--secret '),
  'selected-policy': (_text, { policy }) =>
    `--set '${policy}': no ImagePolicy of this name was found`,
  'ssh-algorithms': then(
    '; OpenSSH here no longer trusts what the host offers: bring the host up to date, or use its https URL',
  ),
  'state-folder': then('; name another folder with TIDEMARK_HOME'),
  'state-folder-owner': then('; give a folder of your own as TIDEMARK_HOME'),
  'state-folder-space': then('; free some, or name another folder with TIDEMARK_HOME'),
  'token-server': then(
    '; where it is yours, name both the registry and its token server by host names',
  ),
  'trust-registry': (text) =>
    `${text.replace('given Secrets', '--secret')}; --trust-tree sends them`,
  'trust-server': then('; for an Azure DevOps Server, --trust-tree sends them'),
  'trust-token': (text, { variable }) =>
    `${text}; ${variable} of the environment is held back; --trust-tree sends it`,
  'trust-tree': then('; --trust-tree sends them'),
  'update-help': then('; see tidemark update --help'),
  'which-policy': then(' with --policy'),
  'wider-path': then(': give a --path that holds it'),
}
