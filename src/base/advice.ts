/**
 * The codes of what a person can do about a failure or a notice. Whoever shows it has words for
 * each of them: a command line names a flag, a controller a field.
 *
 * The list is closed so that a code without words is a type error.
 */
export type Advice =
  | 'add-remote'
  | 'automation-branch'
  | 'docker-config'
  | 'files-of-policies'
  | 'forge-address'
  | 'forge-kind'
  | 'forge-kind-later'
  | 'forge-path'
  | 'forge-token'
  | 'fresh-clone'
  | 'given-secret'
  | 'narrow-path'
  | 'one-push-branch'
  | 'other-branch'
  | 'other-repository'
  | 'push-branch'
  | 'registry-login'
  | 'remote-only'
  | 'secret-file'
  | 'selected-policy'
  | 'state-folder'
  | 'state-folder-owner'
  | 'state-folder-space'
  | 'trust-registry'
  | 'trust-server'
  | 'trust-token'
  | 'trust-tree'
  | 'update-help'
  | 'which-policy'
  | 'wider-path'
