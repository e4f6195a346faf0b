import { messageOf } from '../../src/base/index.ts'
import {
  formatVersion,
  newVersion,
  parseFluxVersion,
  strictNewVersion,
} from '../../src/golang/semver/index.ts'
import { type Check, compare } from './check.ts'

export const check: Check = ({ input, ...row }: { readonly input: string }) =>
  compare(row, { ...loose(input), ...strict(input), ...flux(input) })

function loose(input: string): object {
  try {
    const version = newVersion(input)
    return {
      ok: true,
      major: String(version.major),
      minor: String(version.minor),
      patch: String(version.patch),
      pre: version.prerelease,
      meta: version.metadata,
      string: formatVersion(version),
    }
  } catch (thrown) {
    return { ok: false, error: messageOf(thrown), pre: '', meta: '' }
  }
}

function strict(input: string): object {
  try {
    strictNewVersion(input)
    return { strictOk: true }
  } catch (thrown) {
    return { strictOk: false, strictError: messageOf(thrown) }
  }
}

function flux(input: string): object {
  try {
    parseFluxVersion(input)
    return { fluxOk: true }
  } catch (thrown) {
    return { fluxOk: false, fluxError: messageOf(thrown) }
  }
}
