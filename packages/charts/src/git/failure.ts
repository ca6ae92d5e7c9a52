/** A Git repository that cannot be read, or content that cannot be used. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure'
  /** What a user can do about it. */
  readonly fix: string
  /** Without the fix. */
  readonly problem: string
  /** Whether it can succeed without a new commit. */
  readonly temporary: boolean

  constructor(
    problem: string,
    fix: string,
    { cause, temporary = false }: { cause?: unknown; temporary?: boolean } = {},
  ) {
    super(`${problem}; ${fix}`, { cause })
    this.problem = problem
    this.fix = fix
    this.temporary = temporary
  }
}
