import type { Notice } from '../base/index.ts'
import { printableUrl } from '../core/address/index.ts'
import type { ObjectOf } from '../core/objects/index.ts'
import { type Job, type JobDefaults, planJobs } from '../usecase/plan/index.ts'
import { skipOtherRepositories } from '../usecase/publish/index.ts'
import {
  assertSelectable,
  memoryTags,
  type PolicyReport,
  policyAbsence,
  type Selection,
  selectImages,
  type TagReader,
} from '../usecase/scan/index.ts'
import type { RunObjects } from './load-objects.ts'
import { keychainOf, openRegistries, type Registries } from './registries.ts'
import type { ObjectsRequest, Surroundings, UpdateRequest } from './request.ts'

/** The jobs of a run; those of other repositories are stopped. */
export function jobsOfRun(request: UpdateRequest, { manifests }: RunObjects): readonly Job[] {
  assertSelectable(request.selections.keys(), manifests)
  const { source } = request
  const defaults = jobDefaults(request, request.message)
  const planned = planJobs(manifests, request.automations, defaults)
  return source.kind === 'remote' ? skipOtherRepositories(planned, source.url) : planned
}

/** The images that policies chose. */
export type Chosen = {
  readonly policies: readonly PolicyReport[]
  readonly notices: readonly Notice[]
}

/** Lets every policy that the run needs choose its image. */
export async function chooseImages(
  wanted: readonly ObjectOf<'ImagePolicy'>[],
  { request, objects }: { readonly request: UpdateRequest; readonly objects: RunObjects },
  ports: Surroundings,
  signal: AbortSignal,
): Promise<Chosen> {
  const all = objects.manifests.withEveryDefinition(['ImagePolicy', 'ImageUpdateAutomation'])
  const others = [...all.list('ImageUpdateAutomation'), ...objects.faults]
  const absent = policyAbsence(all.list('ImagePolicy'), others, placesOf(request))
  const needed = [...new Set(wanted)]
  const asked = await askPolicies(needed, { request, objects }, ports, signal)
  return {
    policies: asked.selections.map(({ report }) => report),
    notices: [...asked.notices, ...absent],
  }
}

/** What a run without an automation goes by; commands that only look need no message. */
export function jobDefaults({ namespace }: ObjectsRequest, template = ''): JobDefaults {
  return { automation: { namespace, name: 'tidemark' }, template }
}

/** Where the objects of a run are looked for, as the user named it. */
export function placesOf({ source, manifests }: ObjectsRequest): readonly string[] {
  if (manifests.length > 0) return manifests
  return [source.kind === 'folder' ? source.folder : printableUrl(source.url)]
}

/** Asks registries on behalf of policies, with the credentials that the request allows. */
export async function askPolicies(
  policies: readonly ObjectOf<'ImagePolicy'>[],
  { request, objects }: { readonly request: ObjectsRequest; readonly objects: RunObjects },
  ports: Surroundings,
  signal: AbortSignal,
): Promise<{ selections: readonly Selection[]; notices: readonly Notice[] }> {
  const keychain = await keychainOf(request.dockerConfig, ports, signal)
  const { secrets } = objects
  const registries = openRegistries({ secrets, keychain, trustTree: request.trustTree }, ports)
  const { reporter, offload, clock } = ports
  const scan = { tags: readerOf(registries), store: memoryTags(), reporter, offload, clock }
  const question = { policies, objects: objects.manifests, overrides: request.selections }
  const selections = await selectImages(question, scan, signal)
  return { selections, notices: registries.notices() }
}

function readerOf(registries: Registries): TagReader {
  return {
    async open(repository, name, signal) {
      const { registry, image } = await registries.call(repository, name, signal)
      return {
        listTags: (until) => registry.listTags(image, until),
        readDigest: (tag, until) => registry.readDigest(image, tag, until),
      }
    },
  }
}
