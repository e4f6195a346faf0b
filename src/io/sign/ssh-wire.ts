/** A string of the SSH wire format (RFC 4251 §5): length, then bytes. */
export function sshString(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** A positive number of the SSH wire format, from its big-endian bytes. */
export function sshNumber(bytes: Uint8Array): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const digits = bytes.subarray(start)
  return sshString((digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), digits]) : digits)
}

/** Reads the SSH wire format from front to back. */
export class SshReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** @throws {Error} past the end, as `string` does */
  number(): number {
    return this.raw(4).readUInt32BE()
  }

  string(): Buffer {
    return this.raw(this.number())
  }

  text(): string {
    return this.string().toString('utf8')
  }

  /** A positive number without the zero that keeps it positive. */
  positive(): Buffer {
    const bytes = this.string()
    return bytes[0] === 0 ? bytes.subarray(1) : bytes
  }

  raw(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new Error('it ends too early')
    const bytes = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return bytes
  }
}
