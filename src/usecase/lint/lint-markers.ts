import { type Problem, printProblem } from '../../core/kinds/index.ts'
import { findMarkers } from '../../core/markers/index.ts'
import { placeOf, policyKey } from '../inventory/index.ts'
import type { TreeFile } from '../update/index.ts'
import { compareFindings, type Finding, findingOfNote } from './finding.ts'
import { isClaimedElsewhere, type KnownPolicy, type Scope } from './known.ts'
import { lintMarker, type MarkerWorld, policyOfMarker } from './lint-marker.ts'

/** A tree, and the objects that it is checked against. */
export type LintInput = {
  readonly files: readonly TreeFile[]
  readonly policies: readonly KnownPolicy[]
  /** Empty when there is no automation: then nothing is said about paths and namespaces. */
  readonly scopes: readonly Scope[]
  /** What was wrong with the manifests. */
  readonly problems: readonly Problem[]
}

/**
 * Checks every marker of a tree against the policies and automations, without a registry.
 *
 * @returns findings in the order of the files, then of the lines; none when all is well
 */
export function lintMarkers(input: LintInput): readonly Finding[] {
  const byKey = Map.groupBy(input.policies, ({ entry }) => policyKey(entry))
  const world: MarkerWorld = {
    // Of several definitions none says what a value should be; only that the policy exists.
    policies: new Map(
      [...byKey].map(([key, found]) => [key, found.reduce(({ entry }) => ({ entry }))]),
    ),
    scopes: input.scopes,
  }
  const used = new Set<string>()
  const findings = [
    ...input.problems.map(findingOfProblem),
    ...input.files.flatMap((file) => lintFile(file, world, used)),
    ...input.policies.flatMap((policy) => lintPolicy(policy, used)),
    ...[...byKey.values()].flatMap(rivalsOf),
    ...input.scopes.flatMap(lintScope),
  ]
  return findings.toSorted(compareFindings)
}

/** One finding for every definition after the first. */
function rivalsOf([first, ...others]: readonly KnownPolicy[]): Finding[] {
  if (first === undefined) return []
  return others.map(({ entry: { path, line, namespace, name } }) => ({
    path,
    line,
    severity: 'warning',
    code: 'defined-twice',
    what: `ImagePolicy '${namespace}/${name}' is defined differently at ${placeOf(first.entry)}, so no value was checked against it`,
    remedy: 'name the files of one cluster with --filename',
  }))
}

function findingOfProblem(problem: Problem): Finding {
  const { path, line, severity } = problem
  const what = printProblem(problem).slice(`${path}:${line}: `.length)
  return { path, line, severity, code: 'manifest', what }
}

function lintFile({ path, bytes }: TreeFile, world: MarkerWorld, used: Set<string>): Finding[] {
  const { markers, notes, claims } = findMarkers(path, bytes)
  const findings = notes.map((note) => findingOfNote(path, note))
  if (markers.length === 0) return findings
  if (isClaimedElsewhere(path, claims)) {
    findings.push(findingOfNote(path, { code: 'path-annotation', line: 1 }))
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
      remedy: 'name the files that hold the policies with --filename',
    },
  ]
}

function lintPolicy({ entry, usable, fault }: KnownPolicy, used: ReadonlySet<string>): Finding[] {
  const { path, line, namespace, name } = entry
  const place = { path, line }
  const who = `ImagePolicy '${namespace}/${name}'`
  const findings: Finding[] = []
  if (fault !== undefined) {
    const what = `${who}: ${fault}`
    findings.push({ ...place, severity: 'error', code: 'policy-fault', what })
  }
  for (const warning of usable?.rule.warnings ?? []) {
    findings.push({ ...place, severity: 'warning', code: 'odd-rule', what: `${who}: ${warning}` })
  }
  if (!used.has(policyKey(entry))) {
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

function lintScope({ automation, hasSource, fault }: Scope): Finding[] {
  const { path, line, namespace, name, object } = automation
  const place = { path, line }
  const who = `ImageUpdateAutomation '${namespace}/${name}'`
  const findings: Finding[] = []
  if (fault !== undefined) {
    const what = `${who}: ${fault}`
    findings.push({ ...place, severity: 'error', code: 'automation-fault', what })
  }
  if (!hasSource) {
    const { kind, name: source } = object.spec.sourceRef
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
