import { styleText } from 'node:util'

type Look = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Puts a look on a text, or leaves it alone where colour is not wanted. */
export type Style = (look: Look, text: string) => string

/** The style of a stream; `allowed` is `terminal.colour.stdout` or `.stderr`. */
export function styleOf(allowed: boolean): Style {
  if (!allowed) return (_look, text) => text
  return (look, text) => styleText(look, text, { validateStream: false })
}
