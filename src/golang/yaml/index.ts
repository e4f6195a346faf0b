/**
 * YAML scalars as go-yaml resolves and writes them.
 *
 * Belongs here: whether a text stays a string when an old YAML 1.1 reader meets it, and how a
 * scalar is spelled (spec/image-automation §8.6). Does not: where scalars stand in a file
 * (core/markers) or whole documents.
 */
export { hasStringTag, resolvesToDate, resolvesToString } from './resolve.ts'
export { type ScalarStyle, writeScalar } from './write.ts'
