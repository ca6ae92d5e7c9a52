/** The limits of one text; docs/limits.md lists each. */
export const limits = {
  /** Mappings and lists inside one another; the deepest upstream CRD schemas have about 60. */
  depth: 200,
  /** Values that exist only because an alias or a merge key repeats them. */
  repeatedValues: 250_000,
  /** Characters of strings beyond those of the text itself, which only aliases can add. */
  repeatedCharacters: 8 * 1024 * 1024,
} as const
