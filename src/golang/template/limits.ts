/**
 * How deep parentheses, blocks, templates and values may nest. Go allows 10,000 parentheses and
 * 100,000 templates; JavaScript's stack holds far less, and a message needs a handful.
 */
export const maxDepth = 200

/**
 * Units of work (see `Meter`): some hundred milliseconds. A message about 10,000 changes costs
 * about a tenth of it.
 */
export const maxUnits = 16_000_000

/** What visiting one node of the template costs in units, in relation to making one byte. */
export const unitsPerNode = 8

/** Bytes of output. Git takes more, but nobody reads it and no forge shows it. */
export const maxOutputBytes = 1_000_000
