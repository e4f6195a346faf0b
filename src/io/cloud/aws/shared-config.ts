import path from 'node:path'
import type { CloudPorts } from '../ports.ts'
import { readOptionalFile } from '../read-file.ts'

/** The settings of one profile, names in lower case. */
export type Profile = ReadonlyMap<string, string>

/**
 * The profiles of `~/.aws/config` and `~/.aws/credentials`, or of the files that `AWS_CONFIG_FILE`
 * and `AWS_SHARED_CREDENTIALS_FILE` name; a setting in the latter outranks one in the former.
 *
 * @throws {CloudError} `CLOUD_INVALID_IDENTITY` when a file is there and cannot be read
 */
export async function readSharedConfig(
  env: CloudPorts['env'],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Profile>> {
  const profiles = new Map<string, Map<string, string>>()
  const files = [
    ['AWS_CONFIG_FILE', 'config'],
    ['AWS_SHARED_CREDENTIALS_FILE', 'credentials'],
  ] as const
  for (const [variable, name] of files) {
    const home = env['HOME']
    const file = env[variable] || (home ? path.join(home, '.aws', name) : undefined)
    if (file === undefined) continue
    const text = await readOptionalFile(file, variable, signal)
    for (const section of parseIni(text ?? '')) {
      const profile = profileName(section.name, name === 'config')
      if (profile === undefined) continue
      const known = profiles.get(profile) ?? new Map<string, string>()
      for (const [key, value] of section.settings) known.set(key, value)
      profiles.set(profile, known)
    }
  }
  return profiles
}

type Section = { readonly name: string; readonly settings: Map<string, string> }

/** `[profile x]` in the one file is `[x]` in the other; sections of other sorts are no profiles. */
function profileName(section: string, isConfig: boolean): string | undefined {
  if (!isConfig) return section
  if (section === 'default') return section
  return /^profile\s+(.+)$/.exec(section)?.[1]?.trim()
}

/**
 * Sections of `name = value`; `#` or `;` begin a comment, in a value after white space.
 *
 * Indented lines belong to the setting above (`s3 =` and its like): none of them is wanted here.
 */
function parseIni(text: string): readonly Section[] {
  const sections: Section[] = []
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const heading = /^\[([^\]]*)\]/.exec(line)?.[1]
    if (heading !== undefined) sections.push({ name: heading.trim(), settings: new Map() })
    const equals = line.indexOf('=')
    if (heading !== undefined || equals < 1 || /^[\s#;]/.test(line)) continue
    const value = line.slice(equals + 1).replace(/\s[#;].*$/, '')
    sections.at(-1)?.settings.set(line.slice(0, equals).trim().toLowerCase(), value.trim())
  }
  return sections
}
