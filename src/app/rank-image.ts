import { isLocalRegistry, parseImageRepository } from '../core/image/index.ts'
import { compileRule, type PolicyRule } from '../core/policy/index.ts'
import { hostLimiter, nodeSend, proxyFromEnvironment } from '../io/http/index.ts'
import { openRegistry } from '../io/registry/index.ts'
import { type Ranking, rankTags } from '../usecase/scan/index.ts'
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

/** What a rule makes of the tags of an image. */
export type ImageRanking = Ranking & { readonly image: string }

/**
 * Lists the tags of an image and ranks them by a rule that no manifest holds yet.
 *
 * @throws {Failure} `INVALID_IMAGE`, `INVALID_POLICY`, `INVALID_FILTER`, or the registry's failure
 */
export async function rankImage(
  request: RankRequest,
  ports: Ports & Ambient,
  signal: AbortSignal,
): Promise<ImageRanking> {
  const name = parseImageRepository(request.image, { insecure: request.insecure })
  const rule = request.rule === undefined ? undefined : compileRule(request.rule)
  const { env, clock, random, offload } = ports
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
  const { exclusions } = request
  return { image: request.image, ...(await rankTags(list, { rule, exclusions }, offload, signal)) }
}
