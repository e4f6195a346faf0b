import { interval, withDurations } from '../conversion/durations.ts'
import { memberAt, withMember, without } from '../conversion/json.ts'
import type { VersionPair } from '../conversion/version-pair.ts'
import { isJsonObject, type JsonObject } from '../object.ts'

/** v1alpha2 to v1beta2 have the layout of v1 (image-automation §2.2). */
const lenient: VersionPair = {
  specToV1: (spec) => withDurations(spec, { interval }),
  specFromV1: (spec) => spec,
  statusToV1: (status) => status,
  statusFromV1: (status) => status,
}

/** Where v1alpha1 keeps what v1 keeps elsewhere (image-automation §2.1), old place first. */
const moves: readonly (readonly [before: string, after: string])[] = [
  ['checkout.gitRepositoryRef.name', 'sourceRef.name'],
  ['checkout.branch', 'git.checkout.ref.branch'],
  ['commit.authorName', 'git.commit.author.name'],
  ['commit.authorEmail', 'git.commit.author.email'],
  ['commit.messageTemplate', 'git.commit.messageTemplate'],
  ['commit.messageTemplateValues', 'git.commit.messageTemplateValues'],
  ['commit.signingKey', 'git.commit.signingKey'],
  ['push', 'git.push'],
  ['interval', 'interval'],
  ['policySelector', 'policySelector'],
  ['suspend', 'suspend'],
  ['update', 'update'],
]

const firstLayout: VersionPair = {
  specToV1: (spec) => {
    const moved = moves.reduce<JsonObject>(
      (made, [before, after]) => move(spec, before, { made, to: after }),
      {},
    )
    const named = withMember(moved, ['sourceRef', 'kind'], 'GitRepository')
    return withDurations(withoutSetters(named), { interval })
  },
  specFromV1: (spec) =>
    moves.reduce<JsonObject>(
      (made, [before, after]) => move(spec, after, { made, to: before }),
      {},
    ),
  statusToV1: (status) => status,
  statusFromV1: (status) => without(status, 'observedPolicies', 'observedSourceRevision'),
}

/** How each old version becomes v1 and back. */
export const imageUpdateAutomationVersions: Readonly<Record<string, VersionPair>> = {
  v1beta2: lenient,
  v1beta1: lenient,
  v1alpha2: lenient,
  v1alpha1: firstLayout,
}

type Target = { readonly made: JsonObject; readonly to: string }

function move(spec: JsonObject, from: string, { made, to }: Target): JsonObject {
  const value = memberAt(spec, from.split('.'))
  return value === undefined ? made : withMember(made, to.split('.'), value)
}

/** Up to 0.3.x the strategy was asked for by `update: {setters: {}}`. */
function withoutSetters(spec: JsonObject): JsonObject {
  const { update } = spec
  if (!isJsonObject(update)) return spec
  return { ...spec, update: without(update, 'setters') }
}
