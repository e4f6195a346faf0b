/** A fenced code block of a Markdown file. */
export type CodeBlock = {
  /** Of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  /** The words behind the language: what the test does with the block. */
  readonly marks: readonly string[]
  /** Without the fences; each line with its end. */
  readonly text: string
}

/** The fenced code blocks of a Markdown text, in order. Fences inside lists may be indented. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { line: number; indent: string; words: readonly string[]; lines: string[] } | undefined
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^( *)```(.*)$/.exec(line)
    if (open === undefined) {
      const words = (fence?.[2] ?? '').split(' ').filter((word) => word !== '')
      if (fence !== null) open = { line: index + 1, indent: fence[1] ?? '', words, lines: [] }
    } else if (fence?.[1] === open.indent && fence[2] === '') {
      const [language = '', ...marks] = open.words
      const text = open.lines.map((one) => `${one}\n`).join('')
      blocks.push({ line: open.line, language, marks, text })
      open = undefined
    } else open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line)
  }
  return blocks
}
