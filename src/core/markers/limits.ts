/** The names of the bounds. */
type MarkerLimits = Readonly<
  Record<
    | 'fileBytes'
    | 'markersPerFile'
    | 'diagnosticsPerFile'
    | 'markersPerTree'
    | 'depth'
    | 'unclearLineBytes'
    | 'headBytes'
    | 'commentBytes',
    number
  >
>

/**
 * Bounds on what a file may make us do. Anybody who may open a pull request writes these files,
 * so each bound answers a denial of service rather than a habit of honest users.
 */
export const markerLimits: MarkerLimits = {
  /** Largest file that is searched. etcd refuses objects above 1.5 MB; this allows for bundles. */
  fileBytes: 8 * 1024 * 1024,
  /** Marked values in one file; each costs a splice and a line in a commit message. */
  markersPerFile: 10_000,
  /** Diagnostics of one file; a file of nothing but mistakes need not be listed in full. */
  diagnosticsPerFile: 1000,
  /** Markers and diagnostics of all files together; one blob may stand in thousands of places. */
  markersPerTree: 200_000,
  /** Nested collections; deeper documents are read line by line. The parser recurses. */
  depth: 100,
  /** One line of a document that is no valid YAML; a longer one ends the search there. */
  unclearLineBytes: 16 * 1024,
  /** How far such a document is searched for the name of its object. */
  headBytes: 64 * 1024,
  /** One comment that is parsed as JSON. */
  commentBytes: 4096,
}
