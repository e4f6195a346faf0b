import { CloudError } from '../cloud-error.ts'

/** The members of a JSON object in a credentials file, and what to call it in errors. */
export type Settings = {
  readonly members: Readonly<Record<string, unknown>>
  readonly origin: string
}

/** @throws {CloudError} `CLOUD_INVALID_IDENTITY` when the value is no object */
export function settingsOf(value: unknown, origin: string): Settings {
  if (typeof value === 'object' && value !== null) return { members: { ...value }, origin }
  throw CloudError.of('CLOUD_INVALID_IDENTITY', `${origin} is no JSON object`)
}

/** @throws {CloudError} `CLOUD_INVALID_IDENTITY` when there is no such text */
export function textSetting({ members, origin }: Settings, name: string): string {
  const value = members[name]
  if (typeof value === 'string' && value !== '') return value
  throw CloudError.of('CLOUD_INVALID_IDENTITY', `${origin} has no '${name}'`)
}
