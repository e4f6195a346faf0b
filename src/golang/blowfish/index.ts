/**
 * Blowfish as golang.org/x/crypto/blowfish has it, as far as bcrypt needs it.
 *
 * Belongs here: the cipher and its key schedule. Does not: what is made of them, such as password
 * hashes (golang/sprig) and the keys of OpenSSH's private key files (io/git).
 */
export { type Blowfish, copyBlowfish, encryptBlock, expandKey, newBlowfish } from './blowfish.ts'
