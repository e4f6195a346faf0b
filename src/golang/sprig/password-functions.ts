import { createHmac, scryptSync } from 'node:crypto'
import { concatBytes } from '../../base/index.ts'
import { type ByteText, byteTextToBytes } from '../fmt/index.ts'
import { bcryptHash, maxPasswordBytes } from './bcrypt.ts'
import { type Functions, fixed, type Surroundings, text, uint32 } from './define.ts'
import { callFailure } from './failure.ts'
import { characters, passwordForms } from './master-password.table.ts'

/** Units of work of one slow hash: they are slow on purpose, some 100 ms each. */
const unitsPerHash = 2_000_000

const seed = 'com.lyndir.masterpassword'

/** Password hashes and derived passwords. */
export function passwordFunctions(surroundings: Surroundings): Functions {
  return {
    bcrypt: fixed([text], (password) => hashed(password, surroundings)),
    htpasswd: fixed([text, text], (user, password) => {
      if (user.includes(':')) return `invalid username: ${user}`
      return `${user}:${hashed(password, surroundings)}`
    }),
    derivePassword: fixed([uint32, text, text, text, text], (counter, form, ...words) => {
      const forms = passwordForms.get(form)
      if (forms === undefined) return `cannot find password template ${form}`
      surroundings.meter.charge(unitsPerHash)
      const [password, user, site] = words
      const key = scryptSync(byteTextToBytes(password), salted(user), 64, scryptCost)
      const message = concatBytes([salted(site), bigEndian(counter)])
      return passwordFrom(forms, createHmac('sha256', key).update(message).digest())
    }),
  }
}

const scryptCost = { N: 32_768, r: 8, p: 2, maxmem: 64 * 1024 * 1024 }

function hashed(password: ByteText, { meter, random }: Surroundings): ByteText {
  if (password.length > maxPasswordBytes) {
    const reason = `bcrypt: password length exceeds ${maxPasswordBytes} bytes`
    return `failed to encrypt string with bcrypt: ${reason}`
  }
  if (random === undefined) throw callFailure('chance is not available here')
  meter.charge(unitsPerHash)
  return bcryptHash(password, random.bytes(16))
}

/** The seed, and a text behind its length. */
function salted(name: ByteText): Uint8Array {
  return concatBytes([byteTextToBytes(seed), bigEndian(name.length), byteTextToBytes(name)])
}

function bigEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

/** The first byte chooses the form, the others a character each. */
function passwordFrom(forms: readonly string[], digest: Uint8Array): ByteText {
  const form = forms[(digest[0] ?? 0) % forms.length] ?? ''
  const chosen = [...form].map((letter, index) => {
    const choices = characters[letter] ?? ''
    return choices.charAt((digest[index + 1] ?? 0) % choices.length)
  })
  return chosen.join('')
}
