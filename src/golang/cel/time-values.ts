import { CelScalar, celEnv, parse, plan } from '@bufbuild/cel'

/** The CEL timestamp of an RFC 3339 text, or an error value when it is none. */
export function celTimestamp(text: string): unknown {
  return evaluate('timestamp(text)', text)
}

/** The CEL duration of a Go duration text, or an error value when it is none. */
export function celDuration(text: string): unknown {
  return evaluate('duration(text)', text)
}

/** The library's own conversion makes the value: its types are not ours to build. */
function evaluate(source: string, text: string): unknown {
  return plan(celEnv({ variables: { text: CelScalar.STRING } }), parse(source))({ text })
}
