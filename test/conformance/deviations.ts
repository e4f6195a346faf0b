/** Where Tidemark answers differently from the reference on purpose: rule name to reason. */
export const deviations: Readonly<Record<string, string>> = {}
