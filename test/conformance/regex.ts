import { messageOf } from '../../src/base/index.ts'
import { compileRegexp } from '../../src/golang/regexp/index.ts'
import { type Check, compare } from './check.ts'

type Row = {
  readonly pattern: string
  readonly input?: string
  readonly template?: string
}

export const check: Check = (row: Row) => compare(row, { ...answer(row), pattern: row.pattern })

function answer({ pattern, input, template }: Row): object {
  try {
    const regexp = compileRegexp(pattern)
    const names = regexp.names.length > 0 ? regexp.names : undefined
    if (input === undefined) return { names, matchIndex: null }
    const match = regexp.find(input)
    if (match === undefined) return { names, input, template, matchIndex: null }
    return {
      names,
      input,
      template,
      matchIndex: regexp.findSubmatchIndex(input),
      match: regexp.findSubmatch(input)?.[0],
      expanded: template === undefined ? undefined : regexp.expand(template, input, match),
    }
  } catch (thrown) {
    return { compileError: messageOf(thrown), matchIndex: null }
  }
}
