import type { Connection } from './connection.ts'
import type { GitWords } from './git-words.ts'
import { traceFirstRequest } from './redirect.ts'

/** As much of a page is looked at. */
const maxPageLength = 16 * 1024

/**
 * What a remote said to git's first request, where git keeps it to itself: it passes on plain text
 * alone, and nothing of a refused login. One request more; empty when there is nothing to tell.
 *
 * Of a redirected request nothing is told: that page is not the remote's.
 */
export async function answeredWords(connection: Connection, signal: AbortSignal): Promise<string> {
  if (!connection.url.transport.startsWith('http')) return ''
  const trace = await traceFirstRequest(connection, 'data', signal)
  if (trace.says(/<= Recv header: (?:location|content-encoding):/i)) return ''
  const type = lastContentType(trace)
  const words = wordsIn(trace.rest(/^.*<= Recv data: ?/).slice(0, maxPageLength), type)
  return /^(?:\d{3} )?(?:unauthorized|forbidden)\W*$/i.test(words) ? '' : words
}

/** The type of the last answer: behind redirects and questions for a password it counts. */
export function lastContentType(trace: GitWords): string {
  return trace.find(/^[^]*<= Recv header: content-type: *([^\s;]+)/i)?.toLowerCase() ?? ''
}

/** What a person would read of an answer. */
function wordsIn(body: string, type: string): string {
  if (type.includes('json')) {
    const told = /"(?:message|error_description|error|detail)"[\s.]*:[\s.]*"((?:[^"\\]|\\.)*)"/i
    return told.exec(body)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? ''
  }
  if (type === 'text/plain') return body
  if (!type.includes('html')) return ''
  const visible = body.replaceAll(/<(script|style)\b(?:[^]*?<\/\1>|[^]*$)/gi, ' ')
  return visible
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/[\s.]{2,}/g, ' ')
    .trim()
}
