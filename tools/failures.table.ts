/** Cause and remedy of every failure code that a user may meet, for the errors page. */
import type { DiagnosticCode } from '../src/core/markers/index.ts'
import type { FolderCode } from '../src/io/folder/index.ts'
import type { ForgeCode } from '../src/io/forge/index.ts'
import type { GitCode } from '../src/io/git/index.ts'
import type { HttpCode } from '../src/io/http/index.ts'
import type { ProcessCode } from '../src/io/process/index.ts'
import type { RegistryCode } from '../src/io/registry/registry-error.ts'
import type { SignCode } from '../src/io/sign/index.ts'
import type { Finding } from '../src/usecase/lint/index.ts'

export type FailureText = { readonly cause: string; readonly remedy: string }

const text = (cause: string, remedy: string): FailureText => ({ cause, remedy })

/** Findings of `markers lint` that need the objects, not only the file. */
export const lintTexts: Readonly<Record<Exclude<Finding['code'], DiagnosticCode>, FailureText>> = {
  'image-on-tag': text(
    'the value looks like a tag alone, and the marker sets a whole image',
    'append :tag',
  ),
  'other-image': text(
    'the value names another image than the policy',
    'name the policy of this image',
  ),
  'never-chosen': text(
    'the policy would never choose the tag that stands there',
    'the next update replaces it; correct the rule if it must stay',
  ),
  'no-digest': text(
    'the policy looks up no digest, so an update would empty the value',
    'set digestReflectionPolicy to IfNotPresent',
  ),
  'other-namespace': text(
    "no automation is in the policy's namespace",
    'move the policy or the automation',
  ),
  'not-selected': text('no policySelector takes the policy', 'give it the labels that are wanted'),
  'outside-automation': text('the file is outside every update.path', 'move it, or widen the path'),
  'defined-twice': text(
    'the policy is defined differently in two places',
    'name the files of one cluster with --filename',
  ),
  'policy-fault': text('the policy can choose nothing', 'correct what the message names'),
  'odd-rule': text('the rule is valid and probably not what is meant', 'read the message'),
  'unused-policy': text('no marker names the policy', 'add markers, or remove the policy'),
  'no-policies': text('there is no policy to check against', 'name their files with --filename'),
  'automation-fault': text('the automation cannot run', 'correct what the message names'),
  'missing-source': text('sourceRef names an object that is not there', 'create it, or correct it'),
  manifest: text('the manifest cannot be read', 'correct it'),
}

// A new code without a text is a type error here.
export const gitTexts: Readonly<Record<GitCode | SignCode, FailureText>> = {
  GIT_INVALID_URL: text('the URL is none that git may be given', 'use https, ssh, file or a path'),
  GIT_INVALID_REF: text('the name is no branch, tag or ref', 'correct the name'),
  GIT_INVALID_CREDENTIALS: text(
    'the Secret lacks a key, or its content cannot be read',
    'look at the keys that the message names',
  ),
  GIT_INVALID_PATH: text('a file has a path that git refuses', 'rename the file'),
  GIT_MISSING: text('git is not in PATH, or older than 2.39', 'install git'),
  GIT_SSH_MISSING: text('ssh is not in PATH', 'install OpenSSH, or use an https URL'),
  GIT_AUTHENTICATION_REQUIRED: text(
    'the host wants credentials, or refused those given',
    'see [private registries and repositories](../how-to/private-registries.md)',
  ),
  GIT_FORBIDDEN: text('the account may not do this', 'give it write access to the repository'),
  GIT_HOST_KEY_CHANGED: text(
    "the host's key is another one than known_hosts holds, or is marked there as revoked: the host was set up anew, or somebody stands in between",
    'ask its operator for the fingerprint, then replace the entry: in the Secret, or in ~/.ssh/known_hosts',
  ),
  GIT_HOST_KEY_UNKNOWN: text(
    "the host's key is not in known_hosts",
    'compare its fingerprint with the published one, then add it: to the Secret, or to ~/.ssh/known_hosts',
  ),
  GIT_REPOSITORY_NOT_FOUND: text(
    'there is no such repository, or the account may not see it',
    'correct the URL, or give the account access',
  ),
  GIT_REPOSITORY_EMPTY: text('the repository has no commit yet', 'push a first commit'),
  GIT_REF_NOT_FOUND: text('the branch or tag is not there', 'correct the name, or create it'),
  GIT_COMMIT_NOT_FOUND: text('the commit is not there', 'correct the id'),
  GIT_TREE_REFUSED: text(
    'the commit has too many files, folders nested too deeply, or objects that git itself would refuse',
    'look at the branch with `git fsck` and take out what the message names',
  ),
  GIT_REDIRECTED: text('the host sends elsewhere', 'use the address that the message names'),
  GIT_UNREACHABLE: text('the host does not answer', 'check address, network and proxy'),
  GIT_TIMED_OUT: text('git took too long', 'try again; raise --timeout for a first fetch'),
  GIT_OUTPUT_TOO_LARGE: text('git said more than is read', 'report it, with the repository size'),
  GIT_MIRROR_DAMAGED: text(
    'the local mirror is broken and could not be rebuilt',
    'delete mirrors/ in $TIDEMARK_HOME',
  ),
  GIT_MIRROR_BUSY: text('another run holds the mirror', 'wait for that run, or end it'),
  GIT_PUSH_REFUSED: text(
    'the host refused the push: a protected branch or a hook',
    'push to another branch (--push-branch), or let the account pass',
  ),
  GIT_PUSH_STALE: text(
    'somebody else moved the branch again and again',
    'run again; nothing was overwritten',
  ),
  GIT_SIGNING_FAILED: text('the commit could not be signed', 'check the key and its passphrase'),
  GIT_NOTHING_TO_COMMIT: text('the files are as they were', 'nothing to do'),
  GIT_NOT_A_WORK_TREE: text(
    'the folder is in no git work tree',
    'leave out --commit, or run in a clone',
  ),
  GIT_NOT_TRUSTED: text(
    'the clone belongs to another user, and git obeys neither its config nor its hooks',
    'run the `git config --global --add safe.directory` that the message names; `--dry-run` and edits need no git',
  ),
  GIT_FAILED: text('git failed in another way', "read git's own words in the message"),
}

export const registryTexts: Readonly<Record<RegistryCode, FailureText>> = {
  BLOB_UNKNOWN: text('the registry lost a part of the image', 'push the image again'),
  BLOB_UPLOAD_INVALID: text('an upload was broken off', 'push the image again'),
  BLOB_UPLOAD_UNKNOWN: text('an upload was forgotten', 'push the image again'),
  DENIED: text('the account may not read this image', 'give it access, or other credentials'),
  DIGEST_INVALID: text('the digest does not fit the content', 'push the image again'),
  MANIFEST_BLOB_UNKNOWN: text('a part of the image is missing', 'push the image again'),
  MANIFEST_INVALID: text('the registry refuses the manifest', 'push the image again'),
  MANIFEST_UNKNOWN: text('there is no image behind the tag', 'push it, or correct the tag'),
  MANIFEST_UNVERIFIED: text("the manifest's signature is not accepted", 'push the image again'),
  NAME_INVALID: text('the registry refuses the name', 'correct spec.image'),
  NAME_UNKNOWN: text('there is no such image', 'correct spec.image, or push a first tag'),
  SIZE_INVALID: text('a length does not fit the content', 'push the image again'),
  TAG_INVALID: text('the registry refuses the tag', 'correct the tag'),
  TOOMANYREQUESTS: text('the registry asks to slow down', 'log in, or scan less often'),
  UNAUTHORIZED: text(
    'the registry wants credentials, or refused those given',
    'see [private registries](../how-to/private-registries.md)',
  ),
  UNAVAILABLE: text('the registry is out of order', 'try again later'),
  UNKNOWN: text('the registry gives no reason', "look at the registry's log"),
  UNSUPPORTED: text('the registry cannot do this', 'use a registry with the tags API'),
  UNEXPECTED_STATUS: text('an answer that is in no spec', 'is the address that of a registry?'),
  CHALLENGE: text('the registry asks for a login in an unknown way', 'report it'),
  REALM: text(
    'the registry sends the login to an address that may not be asked',
    'the token server must be https and public, or the registry itself',
  ),
  TOKEN: text('the token server gave no token', 'check the credentials'),
  DECODE: text('the answer is not JSON', 'is the address that of a registry?'),
  LINK: text(
    'the next page of tags has a broken address, or one at another host',
    'have a proxy in front of the registry pass on the host that it was asked by',
  ),
  HEADER: text('the answer lacks a header', 'report it to the registry'),
  DIGEST_MISMATCH: text('the content is not what its digest says', 'push the image again'),
  CREDENTIALS: text('a credential helper or docker config failed', 'read what the message names'),
  SECRET: text(
    'the Secret has no usable docker config',
    'its type is kubernetes.io/dockerconfigjson',
  ),
}

export const httpTexts: Readonly<Record<HttpCode, FailureText>> = {
  ADDRESS: text('the address may not be reached by this request', 'use a public address'),
  BODY_LIMIT: text('the answer is larger than its reader allows', 'report it'),
  CANCELLED: text('the run was ended', 'run again'),
  DEADLINE: text('the time of --timeout is over', 'raise --timeout'),
  DIAL: text('nobody listens there, or the way is blocked', 'check address, port and firewall'),
  DNS: text('the name leads nowhere', 'correct the host name'),
  PAUSED: text('the host asks to be left alone for longer than a run', 'run again later'),
  PROTOCOL: text('the answer is not HTTP', 'https instead of http, or the other way round?'),
  PROXY: text('the proxy refused', 'check HTTPS_PROXY and NO_PROXY'),
  REDIRECT: text('too many redirects, or one that may not be followed', 'use the final address'),
  RESET: text('the connection broke', 'run again'),
  TIMEOUT: text('no connection in time', 'check address and firewall'),
  TLS: text('the certificate is not trusted', 'give its CA: SSL_CERT_FILE, or certSecretRef'),
}

export const machineTexts: Readonly<Record<FolderCode | ProcessCode, FailureText>> = {
  FOLDER_NOT_FOUND: text('the folder is not there', 'correct --path'),
  FOLDER_OUTSIDE: text('a path or link leads out of the folder', 'keep it inside'),
  FOLDER_NOT_WRITABLE: text('the file may not be written', 'check its owner and mode'),
  FOLDER_FILE_CHANGED: text('a file changed while the run worked on it', 'run again'),
  FOLDER_FILE_TOO_LARGE: text('a file is too large to be read', 'narrow --path'),
  FOLDER_TOO_MANY_FILES: text('the folder holds too many files', 'narrow --path'),
  FOLDER_UNREADABLE: text('a file may not be read', 'check its owner and mode'),
  NO_FOLDER: text('the folder is not there, or is no folder', 'correct the path'),
  UNSAFE_HOME: text(
    '`$TIDEMARK_HOME` is a folder that others may write to',
    'give one of your own',
  ),
  PROGRAM_NOT_FOUND: text('a program is not in PATH', 'install it'),
  PROGRAM_NOT_STARTED: text('a program cannot be started', 'check that it is executable'),
  PROGRAM_TIMED_OUT: text('a program took too long', 'run again'),
  PROGRAM_OUTPUT_TOO_LARGE: text('a program said more than is read', 'report it'),
  PROGRAM_ENDED: text('a program ended too early', 'read its own words in the message'),
}

/** Failures of the API beside a Git host, where pull requests are made. */
export const forgeTexts: Readonly<Record<ForgeCode, FailureText>> = {
  FORGE_ALREADY_EXISTS: {
    cause: 'there is an open request between the branches that could not be found again',
    remedy: 'look whether the repository or its owner was renamed, and give the new URL',
  },
  FORGE_AUTO_MERGE: {
    cause: 'the request is there, but the forge or its rules refuse to merge it by themselves',
    remedy: 'allow auto-merge in the repository, and guard the base branch by a check or a review',
  },
  FORGE_DECODE: {
    cause: "the answer is not the API's: a login page, or something else behind the address",
    remedy: 'give the right address with --forge-api',
  },
  FORGE_FORBIDDEN: {
    cause: 'the token is good, but may not do this',
    remedy: 'give the token the scopes that the message names',
  },
  FORGE_MOVED: {
    cause: 'the repository or the forge is somewhere else now; the token was not sent there',
    remedy: 'give the new URL',
  },
  FORGE_NOT_FOUND: {
    cause: 'no such repository, or none that the token may see',
    remedy: 'compare the URL, and let the token see the repository',
  },
  FORGE_NO_COMMITS: {
    cause: 'the branches are equal, so there is nothing to request',
    remedy: 'nothing; the next update opens the request',
  },
  FORGE_RATE_LIMITED: {
    cause: 'the forge was asked too often',
    remedy: 'wait as long as the message says',
  },
  FORGE_REFUSED: {
    cause: 'the forge did not like what it was sent; the message has its words',
    remedy: 'do what they say',
  },
  FORGE_UNAUTHORIZED: {
    cause: 'the token is not accepted',
    remedy: 'renew it; docs/how-to/pull-requests.md names the variables',
  },
  FORGE_UNAVAILABLE: { cause: 'the forge is out of order', remedy: 'try again later' },
  FORGE_UNKNOWN: {
    cause: 'nobody can tell which forge serves the repository',
    remedy: 'say it with --forge',
  },
  FORGE_URL: {
    cause: 'the URL names no repository at a forge, or the address of the API is none',
    remedy: 'give an https or ssh URL with owner and name',
  },
  PULL_REQUEST_CREDENTIALS: {
    cause: 'there is no token for the forge',
    remedy: 'set one of the variables that the message names',
  },
}
