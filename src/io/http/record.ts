import { redactHeaders, redactUrl } from './redact.ts'
import type { HttpHeaders, Send } from './send.ts'

/** One request as it went out, secrets masked, and how it ended. */
export type Recorded = {
  readonly method: string
  readonly url: string
  readonly headers: HttpHeaders
  /** Absent when the request failed without an answer. */
  status?: number
}

/** A `Send` that keeps a list of what went through, for tests, benchmarks and `--debug`. */
export function recording(send: Send): { readonly send: Send; readonly requests: Recorded[] } {
  const requests: Recorded[] = []
  return {
    requests,
    send: async (request, signal) => {
      const { method, headers } = request
      const recorded: Recorded = {
        method,
        url: redactUrl(request.url),
        headers: redactHeaders(headers),
      }
      requests.push(recorded)
      const response = await send(request, signal)
      recorded.status = response.status
      return response
    },
  }
}
