import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainGit } from './explain-git.ts'

const ssh = (words: string): string =>
  `${words}\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.`

const over = (words: string, status: number): string =>
  `${words}\nfatal: unable to access 'https://host/x/': The requested URL returned error: ${status}`

/** What git 2.39, OpenSSH and the large forges say. */
// biome-ignore format: a table is read down its columns
const rows: readonly [stderr: string, code: string, reason: string][] = [
  ["fatal: Authentication failed for 'https://host/x.git/'",                                       'GIT_AUTHENTICATION_REQUIRED', 'authentication required'],
  ["remote: HTTP Basic: Access denied. The token is wrong.\nfatal: Authentication failed for 'https://host/x.git/'", 'GIT_AUTHENTICATION_REQUIRED', 'authentication required: HTTP Basic: Access denied. The token is wrong'],
  ["fatal: could not read Username for 'https://host': terminal prompts disabled",                 'GIT_AUTHENTICATION_REQUIRED', 'authentication required'],
  ['git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.',       'GIT_AUTHENTICATION_REQUIRED', 'authentication required: git@host: Permission denied (publickey)'],
  ["fatal: unable to access 'https://host/x/': The requested URL returned error: 403",             'GIT_FORBIDDEN',               'authorization failed'],
  ['ERROR: Permission to org/x.git denied to ada.\nfatal: Could not read from remote repository.',  'GIT_FORBIDDEN',               'authorization failed: Permission to org/x.git denied to ada'],
  [over("remote: The `org' organization has enabled or enforced SAML SSO.\nremote: To access this repository, see https://docs", 403), 'GIT_FORBIDDEN', "authorization failed: The `org' organization has enabled or enforced SAML SSO. To access this repository, see https://docs"],
  [over('remote: This repository was archived so it is read-only.', 403),                           'GIT_FORBIDDEN',               'authorization failed: This repository was archived so it is read-only'],
  [ssh('ERROR: The key you are authenticating with has been marked as read only.'),                 'GIT_FORBIDDEN',               'authorization failed: The key you are authenticating with has been marked as read only'],
  [ssh('remote: \nremote: =====\nremote: \nremote: ERROR: This deploy key does not have write access to this project.\nremote: \nremote: =====\nremote: '), 'GIT_FORBIDDEN', 'authorization failed: This deploy key does not have write access to this project'],
  [ssh('Unauthorized\nfatal: Repository access denied. access via a deployment key is read-only.'), 'GIT_FORBIDDEN',               'authorization failed: Unauthorized Repository access denied. access via a deployment key is read-only'],
  [ssh("Warning: Permanently added 'host' (ED25519) to the list of known hosts.\r\nremote: Command git-upload-pack: You're using ssh-rsa that is about to be deprecated.\nremote: ERROR_SSH_UNSUPPORTED_CIPHER (7)"), 'GIT_FAILED', "Command git-upload-pack: You're using ssh-rsa that is about to be deprecated. ERROR_SSH_UNSUPPORTED_CIPHER (7)"],
  [ssh('Connection closed by 1.2.3.4 port 22'),                                                     'GIT_UNREACHABLE',             'Connection closed by 1.2.3.4 port 22'],
  [ssh('ssh: connect to host h port 22: Connection refused'),                                       'GIT_UNREACHABLE',             'ssh: connect to host h port 22: Connection refused'],
  [ssh(`${'Welcome! '.repeat(40)}\nThe service is in maintenance until 22:00 UTC`),                 'GIT_FAILED',                  'The service is in maintenance until 22:00 UTC'],
  [ssh('fatal: cannot write known_hosts: Read-only file system'),                                   'GIT_FORBIDDEN',               'authorization failed: cannot write known_hosts: Read-only file system'],
  ['client_loop: send disconnect: Broken pipe\nfatal: the remote end hung up unexpectedly',         'GIT_UNREACHABLE',             'client_loop: send disconnect: Broken pipe'],
  ['error: RPC failed; HTTP 413 curl 22 The requested URL returned error: 413\nsend-pack: unexpected disconnect while reading sideband packet\nfatal: the remote end hung up unexpectedly\nEverything up-to-date', 'GIT_PUSH_REFUSED', 'the host takes no request of this size (413); raise its limit, or push over SSH'],
  ['error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502\nfatal: the remote end hung up unexpectedly', 'GIT_UNREACHABLE', 'RPC failed; HTTP 502 curl 22 The requested URL returned error: 502'],
  [over('remote: We are down until noon.', 503),                                                    'GIT_UNREACHABLE',             "unable to access 'https://host/x/': The requested URL returned error: 503: We are down until noon"],
  ['fatal: remote error: \n  This account is suspended.\n  Talk to us.',                            'GIT_FAILED',                  'remote error: This account is suspended. Talk to us.'],
  ['remote: Enumerating objects: 5, done.\nremote: Total 5 (delta 0)\nfatal: something',            'GIT_FAILED',                  'something'],
  ["fatal: repository 'https://host/x.git/' not found",                                            'GIT_REPOSITORY_NOT_FOUND',    'repository not found'],
  ["remote: The project you were looking for could not be found or you don't have permission to view it.\nfatal: repository 'https://host/x.git/' not found", 'GIT_REPOSITORY_NOT_FOUND', "repository not found: The project you were looking for could not be found or you don't have permission to view it"],
  ['ERROR: Repository not found.\nfatal: Could not read from remote repository.',                   'GIT_REPOSITORY_NOT_FOUND',    'repository not found'],
  ["fatal: '/srv/x.git' does not appear to be a git repository",                                   'GIT_REPOSITORY_NOT_FOUND',    'repository not found'],
  ['error: cannot run ssh: No such file or directory\nfatal: unable to fork',                       'GIT_SSH_MISSING',             'ssh is not installed; install the OpenSSH client'],
  ["fatal: unable to access 'https://host/': Could not resolve host: host",                        'GIT_UNREACHABLE',             "unable to access 'https://host/': Could not resolve host: host"],
  ["fatal: unable to access 'https://host/': server certificate verification failed.",             'GIT_UNREACHABLE',             "unable to access 'https://host/': server certificate verification failed."],
  ["fatal: unable to access 'https://host/': The requested URL returned error: 502",               'GIT_UNREACHABLE',             "unable to access 'https://host/': The requested URL returned error: 502"],
  ["fatal: unable to access 'https://host/': The requested URL returned error: 301",               'GIT_REDIRECTED',              "unable to access 'https://host/': The requested URL returned error: 301"],
  ["fatal: couldn't find remote ref refs/heads/x",                                                 'GIT_REF_NOT_FOUND',           "couldn't find remote ref refs/heads/x"],
  ['fatal: remote error: upload-pack: not our ref 1234',                                            'GIT_COMMIT_NOT_FOUND',        'remote error: upload-pack: not our ref 1234'],
  ['fatal: loose object abc (stored in objects/a/bc) is corrupt',                                   'GIT_MIRROR_DAMAGED',          'loose object abc (stored in objects/a/bc) is corrupt'],
  ["fatal: Unable to create '/m/shallow.lock': File exists.",                                      'GIT_MIRROR_DAMAGED',          "Unable to create '/m/shallow.lock': File exists."],
  ['remote: fatal: bad object abc\nerror: something else',                                          'GIT_FAILED',                  'something else: bad object abc'],
  ['fatal: cannot write: Permission denied',                                                        'GIT_FAILED',                  'cannot write: Permission denied'],
  ['',                                                                                              'GIT_FAILED',                  'git failed without a word'],
]
for (const [stderr, code, reason] of rows) {
  test(`explainGit: ${stderr.split('\n')[0]}`, () => {
    const { brief, ...explained } = explainGit(stderr)
    assert.deepEqual(explained, { code, reason, details: {} })
    assert.ok(reason.startsWith(brief))
  })
}

test('explainGit: a full disk, and what can be done about it', () => {
  const words = 'error: file write error: No space left on device\nfatal: unable to write'
  assert.deepEqual(explainGit(words), {
    code: 'GIT_FAILED',
    reason: 'no space left on device',
    brief: 'no space left on device',
    details: { advice: 'state-folder-space' },
  })
})

const banner = '@@@@@@@@\r\n@ WARNING: %s @\r\n@@@@@@@@\r\n'
const changed = `${banner.replace('%s', 'REMOTE HOST IDENTIFICATION HAS CHANGED!')}The fingerprint for the ED25519 key sent by the remote host is\r
SHA256:abc/1+x.\r\nHost key verification failed.`
const confirm =
  'the host was set up anew, or somebody stands in between; replace the entry once the operator of the host has confirmed the fingerprint'

// biome-ignore format: a table is read down its columns
const hostKeys: readonly [name: string, said: string, code: string, reason: string][] = [
  ['an unknown one',       'No ED25519 host key is known for h and you have requested strict checking.\r\nHost key verification failed.', 'GIT_HOST_KEY_UNKNOWN', 'the host key is not in known_hosts; compare its fingerprint with the one that the operator of the host publishes, then add it'],
  ['another one',          changed, 'GIT_HOST_KEY_CHANGED', `the host key, now ED25519 SHA256:abc/1+x, is another one than in known_hosts: ${confirm}`],
  ['one of another kind',  'WARNING: ED25519 key found for host h\r\nin /k:1\r\nHost key verification failed.', 'GIT_HOST_KEY_CHANGED', `the host key is another one than in known_hosts: ${confirm}`],
  ['a revoked one',        `${banner.replace('%s', 'REVOKED HOST KEY DETECTED!')}Host key verification failed.`, 'GIT_HOST_KEY_CHANGED', 'known_hosts marks the host key as revoked; ask the operator of the host for its new key'],
]

for (const [name, said, code, text] of hostKeys) {
  test(`explainGit: a host key, ${name}`, () => {
    const reason = `ssh: handshake failed: ${text}`
    assert.deepEqual(explainGit(ssh(said)), { code, reason, brief: reason, details: {} })
  })
}

test('explainGit: secrets decide what was said, and are not said', () => {
  const said = ssh('remote: ERROR: repository s3cret/repository was archived')
  const { code, reason } = explainGit(said, ['archived', 's3cret', 'repository'])
  assert.deepEqual([code, reason], ['GIT_FORBIDDEN', 'authorization failed: *** ***/*** was ***'])
})

test('explainGit: the words of a host are made harmless, and cut', () => {
  const { reason } = explainGit(over(`remote: \u001b[31m::error::\u202e${'x'.repeat(1_000)}`, 403))
  assert.match(reason, /^authorization failed: \[31m::error:: x{100,300}…$/)
})

test('explainGit: long lines cost little', () => {
  const begin = process.cpuUsage()
  for (const words of [
    "fatal: repository '",
    "fatal: '",
    'object file ',
    'Permission to ',
    'remote: ',
    ' CAfile: a',
  ]) {
    explainGit(ssh(words.repeat((64 * 1024) / words.length)))
  }
  assert.ok(process.cpuUsage(begin).user < 1_000_000)
})

test('explainGit: an old host, and what can be done about it', () => {
  const reason =
    'Unable to negotiate with h port 22: no matching host key type found. Their offer: ssh-rsa'
  const details = { advice: 'ssh-algorithms' }
  assert.deepEqual(explainGit(ssh(reason)), { code: 'GIT_FAILED', reason, brief: reason, details })
})
