import type { Job } from './jobs.ts'

/**
 * Stops the jobs of other repositories, when at least one job names this one.
 *
 * A tree may hold the automations of several repositories. When none names the URL of the run, it
 * goes by an address that the objects do not know, such as a mirror, and all of them are meant.
 *
 * @param url - as given on the command line
 */
export function skipOtherRepositories(jobs: readonly Job[], url: string): readonly Job[] {
  const own = addressOf(url)
  const isOwn = ({ source }: Job): boolean =>
    source !== undefined && isSame(addressOf(source.object.spec.url), own)
  if (!jobs.some(isOwn)) return jobs
  return jobs.map((job) => {
    const { source, stop } = job
    if (source === undefined || stop !== undefined || isOwn(job)) return job
    const message = `GitRepository '${source.namespace}/${source.name}' is another repository`
    return { ...job, stop: { outcome: 'skipped', code: 'OtherRepository', message } }
  })
}

type Address = {
  readonly scheme: string
  readonly host: string
  readonly port: string
  readonly path: string
}

/** The same repository often goes by two schemes, with and without `.git`. */
function addressOf(url: string): Address {
  const [, scheme = '', rest = url] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(url) ?? []
  const scp = scheme === '' ? /^(?:[^@:/]+@)?([^:/]+):(.+)$/.exec(rest) : null
  const [, host = '', port = '', path = ''] =
    scp === null
      ? (/^(?:[^/]*@)?([^/:]*)(?::(\d+))?(\/.*)?$/.exec(rest) ?? [])
      : ['', scp[1], '', scp[2]]
  return {
    scheme: scp === null ? scheme.toLowerCase() : 'scp',
    host: host.toLowerCase(),
    port,
    path: path.replace(/^\/+|(\.git)?\/*$/g, ''),
  }
}

/** Ports count only within one scheme: ssh has its own, and `git@host:path` cannot name one. */
function isSame(one: Address, other: Address): boolean {
  return (
    one.host === other.host &&
    one.path === other.path &&
    (one.scheme !== other.scheme || one.port === other.port)
  )
}
