import { BoundedMap } from '../../base/index.ts'
import type { CachedPage, PageCache } from './tags.ts'

/** Keeps pages in memory, the most recently used ones: at most `limit` of them. */
export function memoryPages(limit: number): PageCache {
  const pages = new BoundedMap<CachedPage>(limit)
  return { get: (url) => pages.get(url), set: (url, page) => pages.set(url, page) }
}
