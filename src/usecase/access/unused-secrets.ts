import type { Notice } from '../../base/index.ts'
import type { Objects } from '../../core/objects/index.ts'

/**
 * Says which of the Secrets that were given nobody asks for: a misspelled name would be noticed by
 * nobody, and the run would go on without them.
 *
 * @param given - `name` or `namespace/name`
 */
export function unusedSecrets(given: Iterable<string>, objects: Objects): readonly Notice[] {
  const wanted = new Set<string>()
  for (const { namespace, names } of references(objects)) {
    for (const name of names.filter((one) => one !== undefined)) {
      wanted.add(name).add(`${namespace}/${name}`)
    }
  }
  return [...given]
    .filter((name) => !wanted.has(name))
    .map((name) => ({
      text: `no object refers to Secret '${name}': what was given for it is not used`,
    }))
}

type References = { readonly namespace: string; readonly names: readonly (string | undefined)[] }

function references(objects: Objects): readonly References[] {
  return [
    ...[...objects.list('ImageRepository')].map(({ metadata: { namespace }, spec }) => ({
      namespace,
      names: [spec.secretRef, spec.certSecretRef, spec.proxySecretRef].map((one) => one?.name),
    })),
    ...[...objects.list('GitRepository')].map(({ metadata: { namespace }, spec }) => ({
      namespace,
      names: [spec.secretRef, spec.proxySecretRef, spec.verify?.secretRef].map((one) => one?.name),
    })),
    ...[...objects.list('ServiceAccount')].map(({ metadata: { namespace }, ...account }) => ({
      namespace,
      names: account.imagePullSecrets,
    })),
    ...[...objects.list('ImageUpdateAutomation')].map(({ metadata: { namespace }, spec }) => ({
      namespace,
      names: [spec.git?.commit.signingKey?.secretRef.name],
    })),
  ]
}
