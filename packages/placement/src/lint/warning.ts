/** What kind of mistake a placement makes. */
export const LINT_RULES = [
  'NeverMet',
  'GroupNeverReached',
  'WeightMatchesNothing',
  'FailoverImpossible',
] as const
export type LintRule = (typeof LINT_RULES)[number]

/** A policy that is valid and does not do what it says. */
export interface LintWarning {
  readonly rule: LintRule
  /** A JSON pointer (RFC 6901) into the PlacementSpec. */
  readonly pointer: string
  /** What was found, what was needed. */
  readonly message: string
  /** What to do about it. */
  readonly fix: string
}
