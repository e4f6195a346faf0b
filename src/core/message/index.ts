/**
 * The commit message: data model over `golang/template`.
 *
 * Belongs here: what `.AutomationObject`, `.Changed`, `.Values` and the older `.Updated` hold
 * (spec/image-automation §9). Does not: the template language (golang/template), its functions
 * (golang/sprig), how changes are ordered (core/change).
 */
export type { SelectedImages } from './updated.ts'
export {
  defaultTemplate,
  type MessageInput,
  writeMessage,
  writeMessageBytes,
} from './write-message.ts'
