/** A repository that cannot be read, or content that cannot be used; the message is for its status. */
export class RepositoryFailure extends Error {
  override readonly name = 'RepositoryFailure'
  /** Whether it can succeed without a new commit. */
  readonly temporary: boolean

  constructor(
    problem: string,
    fix: string,
    { cause, temporary = false }: { cause?: unknown; temporary?: boolean } = {},
  ) {
    super(`${problem}; ${fix}`, { cause })
    this.temporary = temporary
  }
}
