import type { PolicyRule } from '../../core/policy/index.ts'

/** One image of the example, before and after its builds. */
export type ExampleImage = {
  /** Its name at the registry, and the last part also the name of its policy. */
  readonly name: string
  /** As the example's ImagePolicy writes it; a test compares them. */
  readonly rule: PolicyRule
  /** What the rule says, in words. */
  readonly about: string
  /** The tag that the repository names at first; its registry holds no other. */
  readonly before: string
  /** What is published then. */
  readonly published: readonly string[]
  /** The one of them that the rule chooses. */
  readonly after: string
}

/** Three images, one for each way to order tags, each with tags that must not be taken. */
export const exampleImages: Readonly<Record<'web' | 'worker' | 'reports', ExampleImage>> = {
  web: {
    name: 'shop/web',
    rule: { policy: { semver: { range: '>=1.0.0 <2.0.0' } } },
    about: "the highest version within '>=1.0.0 <2.0.0'",
    before: '1.0.1',
    published: ['1.0.2', '1.1.0', '1.2.0-rc.1', '2.0.0', 'latest'],
    after: '1.1.0',
  },
  worker: {
    name: 'shop/worker',
    rule: {
      filterTags: { pattern: '^main-[a-f0-9]+-(?P<ts>[0-9]+)$', extract: '$ts' },
      policy: { numerical: { order: 'asc' } },
    },
    about: 'the build of main with the greatest timestamp',
    before: 'main-3f2a9c1-1718000000',
    published: [
      'main-9be0d44-1718003600',
      'main-a71c02e-1718001800',
      'feature-login-77d01aa-1718007200',
    ],
    after: 'main-9be0d44-1718003600',
  },
  reports: {
    name: 'shop/reports',
    rule: {
      filterTags: { pattern: '^RELEASE\\.' },
      policy: { alphabetical: { order: 'asc' } },
    },
    about: 'the last RELEASE in alphabetical order',
    before: 'RELEASE.2024-05-10',
    published: ['RELEASE.2024-06-12', 'nightly-2024-06-14'],
    after: 'RELEASE.2024-06-12',
  },
}
