import { Failure } from '../../base/index.ts'
import { type ByteText, fromByteText } from '../fmt/index.ts'

/**
 * `TEMPLATE_PARSE`: the text is no template. `TEMPLATE_EXECUTE`: it ran into an error.
 * `TEMPLATE_LIMIT`: it would cost more time or memory than a template may.
 */
export type TemplateCode = 'TEMPLATE_PARSE' | 'TEMPLATE_EXECUTE' | 'TEMPLATE_LIMIT'

/** A failure of a template; `message` holds bytes and is decoded here. */
export function templateFailure(
  code: TemplateCode,
  message: ByteText,
  cause?: unknown,
): Failure<TemplateCode> {
  return new Failure(code, fromByteText(message), cause === undefined ? {} : { cause })
}

/** An error that a function of a template returns; the template wraps it with its place. */
export function callFailure(message: ByteText): Failure<'TEMPLATE_CALL'> {
  return new Failure('TEMPLATE_CALL', fromByteText(message))
}
