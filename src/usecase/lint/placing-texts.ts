import type { Advice } from '../../base/index.ts'
import type { Obstacle } from '../../core/markers/index.ts'

/** Why a value gets no marker though it holds an image that a policy chooses tags for. */
export type PlacingCode =
  | Obstacle
  | 'several-policies'
  | 'outside-automation'
  | 'path-annotation'
  | 'no-tag'
  | 'unclear-tag'
  | 'loses-digest'
  | 'no-effect'

/** Each code with its cause and its remedy, one line each; advice completes the remedy. */
export const placingTexts: Readonly<
  Record<PlacingCode, { readonly why: string; readonly remedy: string; readonly advice?: Advice }>
> = {
  // The place
  block: {
    why: 'the value is a block of text',
    remedy: 'write it behind its key, on one line',
  },
  commented: {
    why: 'the line has a comment already, and a marker must be the whole comment',
    remedy: 'move the comment to a line of its own',
  },
  flow: {
    why: 'the value stands in a flow collection',
    remedy: 'put each entry on a line of its own, without braces or brackets',
  },
  hidden: {
    why: 'the value belongs to a merge key or to a key that is there twice',
    remedy: 'mark it where it is defined',
  },
  json: { why: 'the file is JSON, which has no comments', remedy: 'write the file as YAML' },
  'many-lines': { why: 'the value spans several lines', remedy: 'write it on one line' },
  'no-effect': {
    why: 'a marker here would do nothing, or change what another one means',
    remedy: "look what 'tidemark markers lint' says about the file",
  },
  // The objects
  'several-policies': {
    why: 'several policies choose tags of this image',
    remedy: 'say which one',
    advice: 'which-policy',
  },
  'outside-automation': {
    why: 'no ImageUpdateAutomation would set the value by this policy',
    remedy: 'widen update.path or policySelector of the automation',
  },
  'path-annotation': {
    why: 'an annotation config.kubernetes.io/path claims another path for the object',
    remedy: 'remove the annotation',
  },
  // The image
  'no-tag': {
    why: 'the image has no tag, and a marker would give it one',
    remedy: 'write a tag if it shall have one',
  },
  'unclear-tag': {
    why: 'the value is more than a tag, or is filled in later',
    remedy: 'write a plain tag, and what else there is in a field of its own',
  },
  'loses-digest': {
    why: 'the image has a digest, and the policy looks up none, so an update would drop it',
    remedy: 'set digestReflectionPolicy of the policy to IfNotPresent',
  },
}
