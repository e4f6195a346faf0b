/**
 * One Git URL: parse, print without secrets, same repository, transport, forge.
 *
 * Belongs here: what the text of a URL says, for everybody who looks at one. Does not: what git may
 * be given (io/git), where a forge's API is (io/forge).
 */
export { type ForgePlace, forgePlace } from './forge-place.ts'
export { type GitAddress, parseGitAddress, transportOf } from './git-address.ts'
export { printableUrl } from './printable-url.ts'
export { isSameRepository, isSameServer, repositoryName } from './same-repository.ts'
