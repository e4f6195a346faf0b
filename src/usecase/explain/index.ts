/**
 * Why this tag, why not that one, why a marker was left alone.
 *
 * Belongs here: putting the reasons of policies and markers together for a person. Does not: the
 * reasons themselves (core/policy, core/markers), scanning (io), printing (cli).
 */
export {
  explainMarkers,
  explainPolicy,
  type MarkerExplanation,
  type PolicyExplanation,
  verdictOn,
} from './explain.ts'
export { type ExplainTarget, findTarget } from './target.ts'
