/** A title as GitLab and Gitea know it, where a prefix says that the request is a draft. */
export type DraftTitle = { readonly title: string; readonly isDraft: boolean }

/** Prefixes that both have known in one version or another; all are matched in any case. */
const prefixes = /^\s*(?:draft:|\[draft\]|\(draft\)|wip:|\[wip\])\s*/i

export function splitDraft(written: string): DraftTitle {
  const title = written.replace(prefixes, '')
  return { title, isDraft: title !== written }
}

export function withDraft({ title, isDraft }: DraftTitle, prefix: 'Draft: ' | 'WIP: '): string {
  return isDraft ? `${prefix}${title}` : title
}
