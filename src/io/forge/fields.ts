import { isJson, type Json } from '../http/index.ts'

/** Brackets open at once: no documented answer has ten. */
export const depthLimit = 64

/** The object in a field; an empty one for anything else. */
export function objectIn(json: Json, name: string): Json {
  const value = json[name]
  return isJson(value) ? value : {}
}

/** A member that is a text; undefined for all else. */
export function textIn(json: Json, name: string): string | undefined {
  const value = json[name]
  return typeof value === 'string' ? value : undefined
}

/** A whole number above 0 that is exact, as every id and count of a forge is. */
export function positiveIn(json: Json, name: string): number | undefined {
  const value = json[name]
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : undefined
}

/** The address of a page, safe to print and to open; empty for anything else. */
export function pageIn(json: Json, name: string): string {
  const value = textIn(json, name) ?? ''
  const url = URL.canParse(value) ? new URL(value) : undefined
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : ''
}

/** The names in a field that lists labels: as texts, or as objects with a `name`. */
export function namesIn(json: Json, name: string): readonly string[] {
  const value = json[name]
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown) => {
    const text = isJson(item) ? item['name'] : item
    return typeof text === 'string' ? [text] : []
  })
}

/** Without the fields that are undefined, as those of an edit that leaves something alone. */
export function definedIn(json: Json): Json {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined))
}
