import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Advice, Facts } from '../base/index.ts'
import { adviceWords } from './advice.table.ts'
import { withAdvice } from './advice.ts'

const forge = 'say it by --forge, and by --forge-api if its API is not in the usual place'

// biome-ignore format: a table is read down its columns
const rows: Readonly<Record<Advice, readonly [text: string, shown: string, facts?: Facts]>> = {
  'add-remote':         ['add it with git remote add origin URL', 'add it with git remote add origin URL, or use --repo'],
  'add-markers': ['no marker', "no marker; 'tidemark markers add' proposes some"],
  'automation-branch':  ["cannot use branch 'a': …", "cannot use --branch 'a': …; say where to by --push-branch, or leave --branch out"],
  'docker-config':      ['cannot read the docker config: …', 'cannot read --docker-config: …'],
  downgrade: ['it would go down', 'it would go down; correct the policy, or leave --no-downgrade out'],
  'files-of-policies':  ['name the files that hold the policies', 'name the files that hold the policies with --filename'],
  'forge-address':      ['the URL of the API must begin with https://', '--forge-api must begin with https://'],
  'forge-kind':         ['cannot tell', `cannot tell; ${forge}`],
  'forge-kind-later':   ['cannot tell', `cannot tell; try again later, or ${forge}`],
  'forge-path':         ['gitea wants owner/name', 'gitea wants owner/name; if the forge lives below a path, give the URL of its API by --forge-api'],
  'forge-host':         ['a token', 'a token; say by --forge that it is, over https'],
  'forge-token':        ['there is no token', 'there is no token; set GITHUB_TOKEN in the environment', { variable: 'GITHUB_TOKEN' }],
  'fresh-clone':        ['pull first', 'pull first, or use a fresh clone or --repo'],
  'give-secret':        ['secrets "s" not found', 'secrets "s" not found; give it by --secret ns/s=FILE', { namespace: 'ns', name: 's' }],
  'git-login':          ['authentication required', 'authentication required; set GIT_TOKEN, or --git-username and GIT_PASSWORD, or a credential helper of git', { transport: 'https', hasCredentials: false, ambient: true }],
  'git-place':          ['not found', 'not found; it is not there, or private: set GIT_TOKEN, or --git-username and GIT_PASSWORD, or a credential helper of git', { transport: 'https', hasCredentials: false, ambient: true }],
  'git-rights':         ['authorization failed', "authorization failed; asked by Secret 'ns/s': let that account do this, or ask as another one", { askedBy: "Secret 'ns/s'" }],
  'given-secret':       ["Secret 'ns/s' is sealed", "Secret 'ns/s' is sealed: using --secret"],
  'narrow-path':        ['it is defined twice', 'it is defined twice; narrow with --path'],
  'one-push-branch':    ['cannot push', 'cannot push: use --repo, --push-branch or --automation'],
  'other-branch':       ["check out 'a'", "check out 'a', or use --push-branch or --repo"],
  'other-folder': ['nothing', 'nothing; name the folder by --path, and the files with the policies by --filename'],
  'other-repository':   ['it is another', 'it is another; give its URL by --repo, or for a mirror choose by --automation'],
  'proxy-address':      ['the proxy has an address that cannot be read', 'the proxy of HTTPS_PROXY has an address that cannot be read', { variable: 'HTTPS_PROXY' }],
  'push-branch':        ['HEAD is on no branch', 'HEAD is on no branch; name one with --push-branch'],
  'registry-login': ['DENIED: no', 'DENIED: no; asked without credentials: it is not there, or private; log in to r.io, or use --docker-config or --secret', { who: 'asked without credentials', isKnown: false, registry: 'r.io' }],
  'remote-only':        ['sets push.refspec', 'sets push.refspec, which counts with --repo only'],
  'secret-file':        ["cannot read Secret 's': …", "cannot read --secret 's': …"],
  'selected-policy':    ["no ImagePolicy 'ns:a' was found", "--set 'ns:a': no ImagePolicy of this name was found", { policy: 'ns:a' }],
  'ssh-algorithms':     ['Their offer: ssh-rsa', 'Their offer: ssh-rsa; OpenSSH here no longer trusts what the host offers: bring the host up to date, or use its https URL'],
  'state-folder':       ["cannot lock 'f'", "cannot lock 'f'; name another folder with TIDEMARK_HOME"],
  'state-folder-owner': ['others may write there', 'others may write there; give a folder of your own as TIDEMARK_HOME'],
  'state-folder-space': ['no space left', 'no space left; free some, or name another folder with TIDEMARK_HOME'],
  'token-server':       ['realm host', 'realm host; where it is yours, name both the registry and its token server by host names'],
  'trust-registry':     ['docker config and given Secrets are held back', 'docker config and --secret are held back; --trust-tree sends them'],
  'trust-server':       ['held back', 'held back; for an Azure DevOps Server, --trust-tree sends them'],
  'trust-token':        ['no token', 'no token; GH_TOKEN of the environment is held back; --trust-tree sends it', { variable: 'GH_TOKEN' }],
  'trust-tree':         ['held back', 'held back; --trust-tree sends them'],
  'update-help':        ['there is nothing to select', 'there is nothing to select; see tidemark update --help'],
  'which-policy':       ['say which one', 'say which one with --policy'],
  'wider-path':         ["'a' is outside 'b'", "'a' is outside 'b': give a --path that holds it"],
}

for (const code of Object.keys(adviceWords) as Advice[]) {
  test(`advice: ${code}`, () => {
    const [text, shown, facts = {}] = rows[code]
    assert.equal(withAdvice(text, { advice: code, facts }), shown)
  })
}

// biome-ignore format: a table is read down its columns
const logins: readonly [name: string, advice: 'git-login' | 'git-place' | 'git-rights', facts: Facts, shown: string][] = [
  ['a Secret that was refused',        'git-login',  { transport: 'https', askedBy: "Secret 'ns/s'", hasCredentials: true, ambient: true }, "no; asked by Secret 'ns/s': renew it, or stand in for it by --secret"],
  ['no Secret, where own ones are held back', 'git-login', { transport: 'https', hasCredentials: false, ambient: false }, 'no; name a Secret for it by secretRef'],
  ["ssh's own keys",                   'git-login',  { transport: 'ssh', hasCredentials: false, ambient: true }, 'no; give ssh a key that the host knows, by an SSH agent or ~/.ssh/config'],
  ['a user of the command line',       'git-login',  { transport: 'https', user: 'ada', hasCredentials: true, ambient: true }, "no; asked as 'ada'; set GIT_TOKEN, or --git-username and GIT_PASSWORD, or a credential helper of git"],
  ['a place that was shown a login',   'git-place',  { transport: 'https', user: 'ada', hasCredentials: true, ambient: true }, 'no'],
  ['a folder',                         'git-place',  { transport: 'file', hasCredentials: false, ambient: true }, 'no'],
  ['rights of helpers and agents',     'git-rights', { transport: 'ssh', hasCredentials: false, ambient: true }, 'no; asked with your own credentials: let that account do this, or ask as another one'],
  ['rights of a user',                 'git-rights', { transport: 'https', user: 'ada', hasCredentials: true, ambient: true }, "no; asked as 'ada': let that account do this, or ask as another one"],
]

for (const [name, advice, facts, shown] of logins) {
  test(`${advice}: ${name}`, () => {
    assert.equal(withAdvice('no', { advice, facts }), shown)
  })
}
