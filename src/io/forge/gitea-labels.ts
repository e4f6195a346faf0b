import { isJson } from '../http/index.ts'
import { inPath } from './api.ts'
import type { Api, Call } from './call.ts'
import { positiveIn, textIn } from './fields.ts'
import type { ForgeTarget } from './forge.ts'
import { ForgeError } from './forge-error.ts'
import { findInPages } from './pages.ts'
import { numberOf } from './undecodable.ts'

/** The colour of labels that we make: a quiet blue. */
const color = '#4c7899'

/**
 * The ids of labels by their names: Gitea wants ids.
 *
 * Labels of the repository come first, then those of its organization; one that neither has is
 * made in the repository, as GitHub and GitLab do by themselves.
 */
export async function giteaLabelIds(
  api: Api,
  { apiUrl, repository }: ForgeTarget,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  if (names.length === 0) return []
  const [owner = ''] = repository.split('/')
  const labelsUrl = `${apiUrl}/repos/${inPath(repository)}/labels`
  const doing = `read the labels of '${repository}'`
  const ids = new Map<string, number>()
  await collect({ method: 'GET', url: `${labelsUrl}?limit=50`, doing })
  if (names.some((label) => !ids.has(label))) await collectOfOrganization()
  for (const label of names) if (!ids.has(label)) await make(label)
  return names.flatMap((label) => ids.get(label) ?? [])

  async function collect(call: Call): Promise<void> {
    const take = (item: unknown): true | undefined => {
      const label = readLabel(item)
      if (label !== undefined && !ids.has(label.name)) ids.set(label.name, label.id)
      return names.every((name) => ids.has(name)) ? true : undefined
    }
    await findInPages(api, call, take, signal)
  }

  /** An owner that is a person has no such list. */
  async function collectOfOrganization(): Promise<void> {
    try {
      await collect({
        method: 'GET',
        url: `${apiUrl}/orgs/${inPath(owner)}/labels?limit=50`,
        doing,
      })
    } catch (thrown) {
      const isAbsent = thrown instanceof ForgeError && absent.has(thrown.code)
      if (!isAbsent) throw thrown
    }
  }

  async function make(label: string): Promise<void> {
    const making = `make the label '${label}' in '${repository}'`
    const call: Call = {
      method: 'POST',
      url: labelsUrl,
      json: { name: label, color },
      doing: making,
    }
    ids.set(label, numberOf(await api(call, signal), 'id', 'label', call))
  }
}

/** A token may know a repository and not be allowed to look at its organization. */
const absent: ReadonlySet<string> = new Set(['FORGE_NOT_FOUND', 'FORGE_FORBIDDEN'])

function readLabel(json: unknown): { readonly id: number; readonly name: string } | undefined {
  if (!isJson(json)) return undefined
  const [id, name] = [positiveIn(json, 'id'), textIn(json, 'name')]
  return id === undefined || name === undefined ? undefined : { id, name }
}
