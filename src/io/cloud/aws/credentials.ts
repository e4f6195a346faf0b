/** Keys that sign requests. Those with a session token end; others are valid until they are revoked. */
export type AwsCredentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** `Infinity` for keys without an end. */
  readonly expiresAtMs: number
}
