import type { FieldError } from './field-error.ts'

/**
 * What one schema says about one value.
 *
 * `matches` counts the checks that ran to their end. The API server uses the count to choose whose
 * errors to show when no branch of an `anyOf` or `oneOf` holds, so the counting follows
 * k8s.io/kube-openapi's `validate` step by step.
 */
export class Finding {
  readonly errors: FieldError[] = []
  matches = 0

  get isValid(): boolean {
    return this.errors.length === 0
  }

  /** Adds errors that are not there yet, by their text. */
  add(...errors: readonly FieldError[]): void {
    for (const error of errors) {
      const isSame = ({ field, detail, type }: FieldError): boolean =>
        field === error.field && detail === error.detail && type === error.type
      if (!this.errors.some(isSame)) this.errors.push(error)
    }
  }

  merge(other: Finding | undefined): void {
    if (other === undefined) return
    this.add(...other.errors)
    this.matches += other.matches
  }
}
