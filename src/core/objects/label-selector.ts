import { Failure } from '../../base/index.ts'

/** A Kubernetes LabelSelector as manifests write it; everything in it must hold. */
export type LabelSelector = {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}

/** An object's labels. */
export type Labels = Readonly<Record<string, string>>

/** Code of a selector that no API server would take. */
export type LabelSelectorCode = 'INVALID_SELECTOR'

type Requirement = (labels: Labels) => boolean

const limits = { nameLength: 63, prefixLength: 253, valueLength: 63 }
const qualifiedName = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const dnsSubdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/**
 * Compiles a selector to a test on labels; an absent one takes everything.
 *
 * @throws {Failure} `INVALID_SELECTOR` in the words of apimachinery's `labels.NewRequirement`
 * @see spec/image-automation §5 step 6
 */
export function compileSelector(selector: LabelSelector | undefined): (labels: Labels) => boolean {
  if (selector === undefined) return () => true
  const requirements: Requirement[] = []
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    requirements.push(requirement(key, 'In', [value]))
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    requirements.push(requirement(key, operator, values ?? []))
  }
  return (labels) => requirements.every((holds) => holds(labels))
}

function requirement(key: string, operator: string, values: readonly string[]): Requirement {
  const make = operators[operator]
  if (make === undefined) throw invalid(`"${operator}" is not a valid label selector operator`)
  checkKey(key)
  for (const [index, value] of values.entries()) checkValue(key, value, index)
  return make(key, values)
}

const operators: Readonly<Record<string, (key: string, values: readonly string[]) => Requirement>> =
  {
    In: (key, values) => {
      if (values.length === 0) throw invalid(noValues)
      return (labels) => labels[key] !== undefined && values.includes(labels[key])
    },
    NotIn: (key, values) => {
      if (values.length === 0) throw invalid(noValues)
      return (labels) => labels[key] === undefined || !values.includes(labels[key])
    },
    Exists: (key, values) => {
      if (values.length > 0) throw invalid(someValues)
      return (labels) => labels[key] !== undefined
    },
    DoesNotExist: (key, values) => {
      if (values.length > 0) throw invalid(someValues)
      return (labels) => labels[key] === undefined
    },
  }

const noValues = "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty"
const someValues =
  'values: Invalid value: []: values set must be empty for exists and does not exist'

function checkKey(key: string): void {
  const slash = key.indexOf('/')
  const prefix = slash === -1 ? undefined : key.slice(0, slash)
  const name = key.slice(slash + 1)
  if (prefix !== undefined && (prefix.length > limits.prefixLength || !dnsSubdomain.test(prefix))) {
    throw invalid(
      `key: Invalid value: "${key}": prefix part must be a lowercase RFC 1123 subdomain`,
    )
  }
  if (name.length > limits.nameLength) {
    throw invalid(
      `key: Invalid value: "${key}": name part must be no more than ${limits.nameLength} bytes`,
    )
  }
  if (!qualifiedName.test(name)) {
    throw invalid(
      `key: Invalid value: "${key}": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
    )
  }
}

function checkValue(key: string, value: string, index: number): void {
  if (value.length > limits.valueLength) {
    throw invalid(
      `values[${index}][${key}]: Invalid value: "${value}": must be no more than ${limits.valueLength} bytes`,
    )
  }
  if (value !== '' && !qualifiedName.test(value)) {
    throw invalid(
      `values[${index}][${key}]: Invalid value: "${value}": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
    )
  }
}

function invalid(message: string): Failure<LabelSelectorCode> {
  return new Failure('INVALID_SELECTOR', message)
}
