import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localImage, readerOf, tagsUpTo } from '../../../test/registry/local-reader.ts'
import { encodeUtf8 } from '../../base/index.ts'
import { RegistryError } from './index.ts'
import type { TagList } from './tags.ts'

/** What one registry does with a question for tags. */
type Pages = {
  readonly all: readonly string[]
  /** Answers that it gives whole: to no `n`, to a larger one, to every one. */
  readonly n?: 'ignored' | 'capped'
  readonly last?: 'ignored' | 'inclusive' | 'refused'
  readonly link?: (next: string, first: string, isEnd: boolean) => string | readonly string[]
}

function pageOf(
  { all, ...pages }: Pages,
  n: string | null,
  last: string | null,
): { start: number; tags: readonly string[] } {
  const isFirst = last === null || pages.last === 'ignored'
  const start = isFirst ? 0 : all.indexOf(last) + (pages.last === 'inclusive' ? 0 : 1)
  const asked = pages.n === 'ignored' || n === null ? all.length : Number(n)
  const size = pages.n === 'capped' ? Math.min(asked, 1_000) : asked
  return { start, tags: all.slice(start, start + size) }
}

/** The list as a registry of that kind serves it, and what was asked. */
async function listOf(pages: Pages): Promise<{ list: TagList; urls: readonly string[] }> {
  const path = '/v2/app/tags/list'
  const { reader, sent } = readerOf({
    wrap: () => async (request) => {
      const { searchParams, pathname } = new URL(request.url)
      if (pathname !== path) return { status: 200, headers: {}, body: encodeUtf8('{}') }
      const n = searchParams.get('n')
      const last = searchParams.get('last')
      if (last !== null && pages.last === 'refused') {
        return { status: 404, headers: {}, body: encodeUtf8('') }
      }
      const { start, tags } = pageOf(pages, n, last)
      const isEnd = start + tags.length >= pages.all.length
      const next = `${path}?n=${n}&last=${tags.at(-1)}`
      const link = pages.link?.(next, `${path}?n=${n}`, isEnd)
      const headers = link === undefined || link.length === 0 ? {} : { link }
      return { status: 200, headers, body: encodeUtf8(JSON.stringify({ tags })) }
    },
  })
  const list = await reader.listTags(localImage('app'), new AbortController().signal)
  return { list, urls: sent.filter(({ url }) => url.includes(path)).map(({ url }) => url) }
}

const next = (link: (url: string) => string) => (url: string, _first: string, isEnd: boolean) =>
  isEnd ? '' : link(url)

// biome-ignore format: a table is read down its columns
const links: readonly [name: string, link: NonNullable<Pages['link']>][] = [
  ['the first page beside the next one',      (url, first, isEnd) => `<${first}>; rel="first"${isEnd ? '' : `, <${url}>; rel="next"`}`],
  ['headers of their own for each',           (url, first, isEnd) => [`<${first}>; rel="first"`, ...(isEnd ? [] : [`<${url}>; rel="next"`])]],
  ['the previous page at the end',            (url, first, isEnd) => isEnd ? `<${first}>; rel="prev"` : `<${url}>; rel="next"`],
  ['the last page at the end',                (url, first, isEnd) => isEnd ? `<${first}>; rel=last` : `<${url}>; rel=next`],
  ['two relations of one link',               next((url) => `<${url}>; title="a, b"; rel="Next item"`)],
  ['a relation that begins like it',          (url, first, isEnd) => `<${first}>;rel="next-archive"${isEnd ? '' : `,<${url}>;REL=NEXT`}`],
  ['a word that only ends like it',           (url, first, isEnd) => `<${first}>; xrel=next; rel=up${isEnd ? '' : `, <${url}>; rel=next`}`],
  ['no relation',                             next((url) => `<${url}>`)],
  ['plain http behind a proxy with TLS',      next((url) => `<http://registry.test${url}>; rel="next"`)],
  ['another port behind a proxy',             next((url) => `<http://registry.test:5000${url}>; rel="next"`)],
  ['the name of the registry on the inside',  next((url) => `<https://backend.internal:5000${url}>; rel="next"`)],
  ['that name, and a part in front of it',    next((url) => `<http://backend.internal/repository/hub${url.replace('/v2/', '/v2/proxy/')}>; rel="next"`)],
  ['an empty page that links to itself',      (url, _first, isEnd) => isEnd ? `<${url.replace('undefined', 'v999')}>; rel="next"` : `<${url}>; rel="next"`],
]

for (const [name, link] of links) {
  test(`listTags: links with ${name}`, async () => {
    const all = tagsUpTo(2_500).sort()
    const { list, urls } = await listOf({ all, link })
    assert.equal(list.complete, true, list.why)
    assert.deepEqual(list.tags, all)
    assert.ok(urls.every((url) => url.startsWith('https://registry.test/v2/app/')))
  })
}

// biome-ignore format: a table is read down its columns
const unlinked: readonly [name: string, pages: Omit<Pages, 'all'>, count: number, tags: number, complete: boolean][] = [
  ['last ignored, all without n',          { last: 'ignored' },                2_500, 2_500, true ],
  ['last refused, all without n',          { last: 'refused' },                2_500, 2_500, true ],
  ['last ignored, never more than 1,000',  { last: 'ignored', n: 'capped' },   2_500, 1_000, false],
  ['last refused, never more than 1,000',  { last: 'refused', n: 'capped' },   2_500, 1_000, false],
  ['n ignored and exactly 1,000 tags',     { last: 'ignored', n: 'ignored' },  1_000, 1_000, true ],
  ['n ignored and more tags than asked',   { last: 'ignored', n: 'ignored' },  2_500, 2_500, true ],
  ['exactly 2,000 tags, last obeyed',      {},                                 2_000, 2_000, true ],
  ['a page begins with the last tag',      { last: 'inclusive' },              2_500, 2_500, true ],
]

for (const [name, pages, count, tags, complete] of unlinked) {
  test(`listTags: no links, ${name}`, async () => {
    const all = tagsUpTo(count).sort()
    const { list } = await listOf({ all, ...pages })
    assert.equal(list.complete, complete, list.why)
    assert.deepEqual(list.tags, all.slice(0, tags))
    if (!complete) assert.equal(list.why, 'the registry names no page behind 1000 tags')
  })
}

test('listTags: a link to something else at another host is refused, with what to do', async () => {
  const link = next(() => '<https://evil.test/v2/other/tags/list?last=v1>; rel="next"')
  await assert.rejects(listOf({ all: tagsUpTo(2_500), link }), (error) => {
    assert.ok(error instanceof RegistryError)
    assert.equal(error.code, 'LINK')
    assert.equal(
      error.message,
      'pagination URL host "evil.test" does not match registry host "registry.test": potential SSRF attack; a proxy in front of a registry must pass on the host that it was asked by',
    )
    return true
  })
})
