/**
 * OpenPGP and SSH signatures: make and verify them; SSH keys.
 *
 * Belongs here: keys, and signatures over bytes. Does not: what is signed, who is to be trusted
 * (usecase/access), and where a key comes from.
 */
export type { SignBytes } from './openpgp-signer.ts'
export type { SignCode } from './sign-error.ts'
export { readSigningKey, type SigningSecret } from './signing-key.ts'
export { type SignedObject, splitCommit, splitTag } from './split-signature.ts'
export { sshKeyProblem } from './ssh-key-problem.ts'
export { type TrustedKeys, type Verdict, verifySignature } from './verify-signature.ts'
