import type { Notice } from '../../base/index.ts'
import { type Problem, printProblem } from '../../core/kinds/index.ts'
import type { FileMarkers } from '../../core/markers/index.ts'
import { type Kind, type ObjectOf, policyKey, printName } from '../../core/objects/index.ts'
import { type Manifests, type Place, printPlace } from '../manifests/index.ts'
import { compareFindings, type Finding, findingOf } from './finding.ts'
import { isClaimedElsewhere, type KnownPolicy, type Scope } from './known.ts'
import { lintMarker, type MarkerWorld, policyOfMarker } from './lint-marker.ts'

/** A tree, and the objects that it is checked against. */
export type LintInput = {
  readonly files: readonly FileMarkers[]
  readonly policies: readonly KnownPolicy[]
  /** Empty when there is no automation: then nothing is said about paths and namespaces. */
  readonly scopes: readonly Scope[]
  /** What was wrong with the manifests. */
  readonly problems: readonly Problem[]
  readonly placeOf: Manifests['placeOf']
}

/**
 * Checks every marker of a tree against the policies and automations, without a registry.
 *
 * @returns findings in the order of the files, then of the lines; none when all is well
 */
export function lintMarkers(input: LintInput): readonly Finding[] {
  const byKey = Map.groupBy(input.policies, ({ policy }) => policyKey(policy.metadata))
  const world: MarkerWorld = {
    // Of several definitions none says what a value should be; only that the policy exists.
    policies: new Map(
      [...byKey].map(([key, definitions]) => [
        key,
        definitions.reduce(({ policy }) => ({ policy })),
      ]),
    ),
    scopes: input.scopes,
  }
  const used = new Set<string>()
  const findings = [
    ...input.problems.map(findingOfProblem),
    ...input.files.flatMap((file) => lintFile(file, world, used)),
    ...input.policies.flatMap((one) => lintPolicy(one, placeIn(input, one.policy), used)),
    ...[...byKey.values()].flatMap((rivals) => rivalsOf(rivals, input)),
    ...input.scopes.flatMap((scope) => lintScope(scope, placeIn(input, scope.automation))),
  ]
  return findings.toSorted(compareFindings)
}

/** An object that stands in no file, as in a cluster, is to blame all the same. */
function placeIn({ placeOf }: LintInput, object: ObjectOf<Kind>): Place {
  return placeOf(object) ?? { path: '', line: 0 }
}

/** One finding for every definition after the first. */
function rivalsOf([first, ...others]: readonly KnownPolicy[], input: LintInput): Finding[] {
  if (first === undefined) return []
  const elsewhere = printPlace(placeIn(input, first.policy))
  return others.map(({ policy }) => ({
    ...placeIn(input, policy),
    severity: 'warning',
    code: 'defined-twice',
    what: `ImagePolicy '${printName(policy.metadata)}' is defined differently at ${elsewhere}, so no value was checked against it`,
    remedy: 'name the files of one cluster',
    advice: 'files-of-policies',
  }))
}

function findingOfProblem(problem: Problem): Finding {
  const { path, line, severity } = problem
  const what = printProblem(problem).slice(`${path}:${line}: `.length)
  return { path, line, severity, code: 'manifest', what }
}

function lintFile(file: FileMarkers, world: MarkerWorld, used: Set<string>): Finding[] {
  const { path, markers, diagnostics, claims } = file
  const findings = diagnostics.map((diagnostic) => findingOf(path, diagnostic))
  if (markers.length === 0) return findings
  if (isClaimedElsewhere(path, claims)) {
    findings.push(findingOf(path, { code: 'path-annotation', line: 1 }))
  }
  for (const marker of markers) {
    const policy = policyOfMarker(marker, world)
    if (policy !== undefined) used.add(policy)
  }
  if (world.policies.size === 0) return [...findings, ...unchecked(path, markers[0]?.line ?? 1)]
  return [...findings, ...markers.flatMap((marker) => lintMarker(path, marker, world))]
}

/** Policies often live in another repository than what they update. */
function unchecked(path: string, line: number): Finding[] {
  return [
    {
      path,
      line,
      severity: 'info',
      code: 'no-policies',
      what: 'there is no ImagePolicy to check the markers of this file against',
      remedy: 'name the files that hold the policies',
      advice: 'files-of-policies',
    },
  ]
}

function lintPolicy(
  { policy, usable, fault }: KnownPolicy,
  place: Place,
  used: ReadonlySet<string>,
): Finding[] {
  const who = `ImagePolicy '${printName(policy.metadata)}'`
  const findings: Finding[] = []
  if (fault !== undefined) {
    findings.push({ ...place, severity: 'error', code: 'policy-fault', ...faultOf(who, fault) })
  }
  for (const warning of usable?.rule.warnings ?? []) {
    findings.push({ ...place, severity: 'warning', code: 'odd-rule', what: `${who}: ${warning}` })
  }
  if (!used.has(policyKey(policy.metadata))) {
    findings.push({
      ...place,
      severity: 'info',
      code: 'unused-policy',
      what: `no marker names ${who}`,
      remedy: "mark the values that it shall set; 'tidemark markers add' proposes some",
    })
  }
  return findings
}

function faultOf(who: string, { text, ...advised }: Notice): Pick<Finding, 'what' | 'advice'> {
  return { what: `${who}: ${text}`, ...advised }
}

function lintScope({ automation, hasSource, fault }: Scope, place: Place): Finding[] {
  const { metadata, spec } = automation
  const who = `ImageUpdateAutomation '${printName(metadata)}'`
  const findings: Finding[] = []
  if (fault !== undefined) {
    findings.push({ ...place, severity: 'error', code: 'automation-fault', ...faultOf(who, fault) })
  }
  if (!hasSource) {
    const { kind, name: source } = spec.sourceRef
    findings.push({
      ...place,
      severity: 'warning',
      code: 'missing-source',
      what: `${who} refers to ${kind} '${source}', which is not among the manifests`,
      remedy: 'create it, or correct sourceRef',
    })
  }
  return findings
}
