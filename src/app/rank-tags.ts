import { isLocalRegistry, parseImageRepository } from '../core/image/index.ts'
import {
  applyExclusions,
  type Choice,
  chooseTag,
  compileRule,
  explainTags,
  type PolicyRule,
  type TagVerdict,
} from '../core/policy/index.ts'
import { hostLimiter, nodeSend, proxyFromEnvironment } from '../io/http/index.ts'
import { openRegistry } from '../io/registry/index.ts'
import { keychainOf } from './registries.ts'
import type { Ambient, Ports } from './request.ts'

/** The image, and the rule that ranks its tags. */
export type RankRequest = {
  /** As in `spec.image` of an ImageRepository. */
  readonly image: string
  readonly insecure: boolean
  /** Without a rule, tags are only listed. */
  readonly rule: PolicyRule | undefined
  readonly exclusions: readonly string[]
  readonly dockerConfig: string | undefined
}

/** What a rule makes of an image's tags. */
export type Ranking = {
  readonly image: string
  /** Tags at the registry. */
  readonly found: number
  readonly excluded: number
  readonly complete: boolean
  /** Descending by bytes, without those excluded. */
  readonly tags: readonly string[]
  readonly choice: Choice | undefined
  readonly verdicts: readonly TagVerdict[]
  readonly warnings: readonly string[]
}

/**
 * Lists the tags of an image and ranks them by a rule that no manifest holds yet.
 *
 * @throws {Failure} `INVALID_IMAGE`, `INVALID_POLICY`, `INVALID_FILTER`, or the registry's failure
 */
export async function rankTags(
  request: RankRequest,
  ports: Ports & Ambient,
  signal: AbortSignal,
): Promise<Ranking> {
  const name = parseImageRepository(request.image, { insecure: request.insecure })
  const rule = request.rule === undefined ? undefined : compileRule(request.rule)
  const { env, clock, random } = ports
  const send = nodeSend({ userAgent: 'tidemark', proxy: proxyFromEnvironment(env) })
  const registry = openRegistry({ send, clock, random, limiter: hostLimiter({ clock }) })
  const { insecure } = request
  const image = { ...name, httpPermitted: insecure || isLocalRegistry(name.registry), insecure }
  const keychain = await keychainOf(request.dockerConfig, ports, signal)
  const credentials = await keychain(image, signal)
  const list = await registry.listTags(
    credentials === undefined ? image : { ...image, credentials },
    signal,
  )
  const stored = applyExclusions(list.tags, request.exclusions)
  return {
    image: request.image,
    found: list.tags.length,
    excluded: stored.excluded,
    complete: list.complete,
    tags: stored.tags,
    choice: rule && chooseTag(stored.tags, rule),
    verdicts: rule === undefined ? [] : explainTags(stored.tags, rule),
    warnings: [
      ...(rule?.warnings ?? []),
      ...(list.complete ? [] : [`the tag list is incomplete: ${list.why ?? 'it ended early'}`]),
    ],
  }
}
