/** The kinds of warnings. */
export const LINT_RULES = [
  'NeverMet',
  'GroupNeverReached',
  'WeightMatchesNothing',
  'FailoverImpossible',
] as const
export type LintRule = (typeof LINT_RULES)[number]

/** A policy that is valid but has no effect, or cannot have the intended one. */
export interface LintWarning {
  readonly rule: LintRule
  /** A JSON pointer (RFC 6901) into the PlacementSpec. */
  readonly pointer: string
  /** What was found, what was needed. */
  readonly message: string
  /** The fix. */
  readonly fix: string
}
