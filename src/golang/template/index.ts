/**
 * Go's `text/template` (Go 1.26): lexer, parser, executor, built-in functions.
 *
 * Belongs here: the language, its error texts, the limits on what a template may cost. Does not:
 * other functions (golang/sprig), values and printing (golang/fmt), what a message is about
 * (core/message).
 */
export { isBuiltin } from './builtins.ts'
export { executeTemplate, newTemplateMeter } from './execute.ts'
export type { TemplateCode } from './failure.ts'
export { maxDepth, maxOutputBytes } from './limits.ts'
export { parseTemplate } from './parse.ts'
