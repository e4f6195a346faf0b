/**
 * One Git URL: parse, print without secrets, same repository, transport, forge; who goes there.
 *
 * Belongs here: what the text of a URL says, for everybody who looks at one, and the types of what
 * is shown there. Does not: what git may be given (io/git), where a forge's API is (io/forge).
 */
export type { ClientTls, GitCredentials, ProxyAddress } from './credentials.ts'
export { type ForgePlace, forgePlace } from './forge-place.ts'
export { type GitAddress, parseGitAddress, transportOf } from './git-address.ts'
export { printableUrl } from './printable-url.ts'
export { isSameRepository, isSameServer, repositoryName } from './same-repository.ts'
