/** A repository that cannot be read, or content that cannot be used; the message is for its status. */
export class RepositoryFailure extends Error {
  override readonly name = 'RepositoryFailure'

  constructor(problem: string, fix: string, options: { cause?: unknown } = {}) {
    super(`${problem}; ${fix}`, options)
  }
}
