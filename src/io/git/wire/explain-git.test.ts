import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainGit } from './explain-git.ts'

/** What git 2.39, OpenSSH and the large forges say. */
// biome-ignore format: a table is read down its columns
const rows: readonly [stderr: string, code: string, reason: string][] = [
  ["fatal: Authentication failed for 'https://host/x.git/'",                                       'GIT_AUTHENTICATION_REQUIRED', 'authentication required'],
  ["fatal: could not read Username for 'https://host': terminal prompts disabled",                 'GIT_AUTHENTICATION_REQUIRED', 'authentication required'],
  ['git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.',       'GIT_AUTHENTICATION_REQUIRED', 'authentication required'],
  ["fatal: unable to access 'https://host/x/': The requested URL returned error: 403",             'GIT_FORBIDDEN',               'authorization failed'],
  ['ERROR: Permission to org/x.git denied to ada.\nfatal: Could not read from remote repository.',  'GIT_FORBIDDEN',               'authorization failed'],
  ["fatal: repository 'https://host/x.git/' not found",                                            'GIT_REPOSITORY_NOT_FOUND',    'repository not found'],
  ['ERROR: Repository not found.\nfatal: Could not read from remote repository.',                   'GIT_REPOSITORY_NOT_FOUND',    'repository not found'],
  ["fatal: '/srv/x.git' does not appear to be a git repository",                                   'GIT_REPOSITORY_NOT_FOUND',    'repository not found'],
  ['Host key verification failed.\nfatal: Could not read from remote repository.',                  'GIT_HOST_KEY_UNKNOWN',        'ssh: handshake failed: the host key is not in known_hosts'],
  ['error: cannot run ssh: No such file or directory\nfatal: unable to fork',                       'GIT_SSH_MISSING',             'ssh is not installed; install the OpenSSH client'],
  ["fatal: unable to access 'https://host/': Could not resolve host: host",                        'GIT_UNREACHABLE',             "unable to access 'https://host/': Could not resolve host: host"],
  ["fatal: unable to access 'https://host/': server certificate verification failed.",             'GIT_UNREACHABLE',             "unable to access 'https://host/': server certificate verification failed."],
  ["fatal: unable to access 'https://host/': The requested URL returned error: 502",               'GIT_UNREACHABLE',             "unable to access 'https://host/': The requested URL returned error: 502"],
  ["fatal: unable to access 'https://host/': The requested URL returned error: 301",               'GIT_REDIRECTED',              "unable to access 'https://host/': The requested URL returned error: 301"],
  ["fatal: couldn't find remote ref refs/heads/x",                                                 'GIT_REF_NOT_FOUND',           "couldn't find remote ref refs/heads/x"],
  ['fatal: remote error: upload-pack: not our ref 1234',                                            'GIT_COMMIT_NOT_FOUND',        'remote error: upload-pack: not our ref 1234'],
  ['fatal: loose object abc (stored in objects/a/bc) is corrupt',                                   'GIT_MIRROR_DAMAGED',          'loose object abc (stored in objects/a/bc) is corrupt'],
  ["fatal: Unable to create '/m/shallow.lock': File exists.",                                      'GIT_MIRROR_DAMAGED',          "Unable to create '/m/shallow.lock': File exists."],
  ['remote: fatal: bad object abc\nerror: something else',                                          'GIT_FAILED',                  'something else'],
  ['fatal: cannot write: Permission denied',                                                        'GIT_FAILED',                  'cannot write: Permission denied'],
  ['',                                                                                              'GIT_FAILED',                  'git failed without a word'],
]
for (const [stderr, code, reason] of rows) {
  test(`explainGit: ${stderr.split('\n')[0]}`, () => {
    assert.deepEqual(explainGit(stderr), { code, reason, details: {} })
  })
}

test('explainGit: a full disk, and what can be done about it', () => {
  const words = 'error: file write error: No space left on device\nfatal: unable to write'
  assert.deepEqual(explainGit(words), {
    code: 'GIT_FAILED',
    reason: 'no space left on device',
    details: { advice: 'state-folder-space' },
  })
})
