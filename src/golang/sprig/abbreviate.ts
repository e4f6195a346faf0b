import type { ByteText } from '../fmt/index.ts'

const marker = '...'

/** Cuts to `width` bytes, three of them dots; a width below four changes nothing. */
export function abbreviate(width: number, text: ByteText): ByteText {
  return width < 4 ? text : cut(text, 0, width)
}

/** Cuts on the left too, from byte `left` on, when that is more than the dots would cover. */
export function abbreviateBoth(left: number, width: number, text: ByteText): ByteText {
  if (width < 4 || (left > 0 && width < 7)) return text
  return cut(text, left, width)
}

function cut(text: ByteText, left: number, width: number): ByteText {
  if (text.length <= width) return text
  const room = width - marker.length
  const offset = Math.min(left, text.length, Math.max(text.length - room, 0))
  if (offset <= 4) return text.slice(0, room) + marker
  if (width < 7) return ''
  if (offset + room < text.length) return marker + cut(text.slice(offset), 0, room)
  return marker + text.slice(text.length - room)
}
