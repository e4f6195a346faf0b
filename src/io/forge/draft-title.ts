/** A title as GitLab and Gitea know it, where a prefix says that the request is a draft. */
export type DraftTitle = { readonly title: string; readonly isDraft: boolean }

/** Prefixes that both have known in one version or another; all are matched in any case. */
const prefixes = /^\s*(?:draft:|\[draft\]|\(draft\)|wip:|\[wip\])\s*/i

/** Takes the prefix of a draft off a title. */
export function splitDraft(written: string): DraftTitle {
  const title = written.replace(prefixes, '')
  return { title, isDraft: title !== written }
}

type DraftPrefix = 'Draft: ' | 'WIP: '

/** The title as the forge stores it. */
export function withDraft({ title, isDraft }: DraftTitle, prefix: DraftPrefix): string {
  return isDraft ? `${prefix}${title}` : title
}

/** The title that edits make of a request's own; undefined when they leave it as it is. */
export function retitled(
  request: DraftTitle,
  { title = request.title, isDraft = request.isDraft }: Partial<DraftTitle>,
  prefix: DraftPrefix,
): string | undefined {
  const isSame = title === request.title && isDraft === request.isDraft
  return isSame ? undefined : withDraft({ title, isDraft }, prefix)
}
