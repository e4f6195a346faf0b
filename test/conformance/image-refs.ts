import { messageOf } from '../../src/base/index.ts'
import {
  parseImageRepository,
  parseReference,
  parseRepository,
  type Reference,
  type ReferenceOptions,
} from '../../src/core/image/index.ts'
import { type Check, compare } from './check.ts'

export const check: Check = (row: { readonly input: string }) => {
  const { input } = row
  return compare(row, {
    input,
    weak: reference(input, {}),
    strict: reference(input, { strict: true }),
    insecure: reference(input, { insecure: true }),
    newRepository: attempt(() => parseRepository(input)),
    imageRepository: canonicalName(input, false),
    imageRepositoryInsecure: canonicalName(input, true),
  })
}

function reference(input: string, options: ReferenceOptions): object {
  return attempt(() => described(parseReference(input, options)))
}

function described(reference: Reference): object {
  const { registry, repository, name: context, scheme, original: string } = reference
  const shared = { registry, repository, context, scheme, string }
  if (reference.kind === 'tag') {
    const { tag } = reference
    return { ...shared, tag, identifier: tag, name: `${context}:${tag}` }
  }
  const { digest } = reference
  return { ...shared, digest, identifier: digest, name: `${context}@${digest}` }
}

function canonicalName(input: string, insecure: boolean): object {
  return attempt(() => ({
    canonicalImageName: parseImageRepository(input, { insecure }).canonicalName,
  }))
}

function attempt(read: () => object): object {
  try {
    return { ok: true, ...read() }
  } catch (thrown) {
    return { ok: false, error: messageOf(thrown) }
  }
}
