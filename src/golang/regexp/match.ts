/**
 * Start and end of the match and of each group in UTF-16 units, `-1` for a group that took no
 * part: group `n` is at `2n` and `2n + 1`.
 */
export type Match = readonly number[]
