/** Long names of Unicode's general categories (PropertyValueAliases), folded as Go folds them. */
const categories: ReadonlyMap<string, string> = new Map([
  ['other', 'C'],
  ['control', 'Cc'],
  ['cntrl', 'Cc'],
  ['format', 'Cf'],
  ['unassigned', 'Cn'],
  ['privateuse', 'Co'],
  ['surrogate', 'Cs'],
  ['letter', 'L'],
  ['casedletter', 'LC'],
  ['lowercaseletter', 'Ll'],
  ['modifierletter', 'Lm'],
  ['otherletter', 'Lo'],
  ['titlecaseletter', 'Lt'],
  ['uppercaseletter', 'Lu'],
  ['mark', 'M'],
  ['combiningmark', 'M'],
  ['spacingmark', 'Mc'],
  ['enclosingmark', 'Me'],
  ['nonspacingmark', 'Mn'],
  ['number', 'N'],
  ['decimalnumber', 'Nd'],
  ['digit', 'Nd'],
  ['letternumber', 'Nl'],
  ['othernumber', 'No'],
  ['punctuation', 'P'],
  ['punct', 'P'],
  ['connectorpunctuation', 'Pc'],
  ['dashpunctuation', 'Pd'],
  ['closepunctuation', 'Pe'],
  ['finalpunctuation', 'Pf'],
  ['initialpunctuation', 'Pi'],
  ['otherpunctuation', 'Po'],
  ['openpunctuation', 'Ps'],
  ['symbol', 'S'],
  ['currencysymbol', 'Sc'],
  ['modifiersymbol', 'Sk'],
  ['mathsymbol', 'Sm'],
  ['othersymbol', 'So'],
  ['separator', 'Z'],
  ['lineseparator', 'Zl'],
  ['paragraphseparator', 'Zp'],
  ['spaceseparator', 'Zs'],
])

const classToken = /\\Q[^]*?(?:\\E|$)|\\[pP]\{(\^?)([^}]*)\}|\\[^]/g

/**
 * The pattern with `\p{Letter}` as `\p{L}` and so on.
 *
 * Since Go 1.25 a class may have its category's long name, in any case, with spaces, hyphens and
 * underscores ignored; re2js knows the short names.
 */
export function withGoClassNames(pattern: string): string {
  if (!/\\p\{/i.test(pattern)) return pattern
  return pattern.replace(classToken, (token, caret: string | undefined, name?: string) => {
    const short = name === undefined ? undefined : categories.get(fold(name))
    return short === undefined ? token : `${token.slice(0, 3)}${caret ?? ''}${short}}`
  })
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[ _-]/g, '')
}
