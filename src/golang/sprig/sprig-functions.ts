import type { Func } from '../fmt/index.ts'
import { cipherFunctions } from './cipher-functions.ts'
import { dateFunctions } from './date-functions.ts'
import { defaultFunctions } from './default-functions.ts'
import type { Surroundings } from './define.ts'
import { dictFunctions } from './dict-functions.ts'
import { digestFunctions } from './digest-functions.ts'
import { jsonFunctions } from './json-functions.ts'
import { listFunctions } from './list-functions.ts'
import { numberFunctions } from './number-functions.ts'
import { passwordFunctions } from './password-functions.ts'
import { pathFunctions } from './path-functions.ts'
import { regexFunctions } from './regex-functions.ts'
import { splitFunctions } from './split-functions.ts'
import { textFunctions } from './text-functions.ts'
import { urlFunctions } from './url-functions.ts'
import { versionFunctions } from './version-functions.ts'

/**
 * All functions by name, bound to one run.
 *
 * @see spec/image-automation §9.1
 */
export function sprigFunctions(surroundings: Surroundings): ReadonlyMap<string, Func> {
  return new Map(
    Object.entries({
      ...cipherFunctions(surroundings),
      ...dateFunctions(surroundings),
      ...defaultFunctions(surroundings),
      ...dictFunctions(surroundings),
      ...digestFunctions(surroundings),
      ...jsonFunctions(surroundings),
      ...listFunctions(surroundings),
      ...numberFunctions(surroundings),
      ...passwordFunctions(surroundings),
      ...pathFunctions(),
      ...regexFunctions(surroundings),
      ...splitFunctions(surroundings),
      ...textFunctions(surroundings),
      ...urlFunctions(),
      ...versionFunctions(),
    }),
  )
}
