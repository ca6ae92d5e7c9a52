/** A position in a text; both numbers start at 1. */
export interface Place {
  line: number
  column: number
}

export interface ManifestProblem {
  reason: string
  place?: Place | undefined
  /** JSON pointer to the field, if known; '' is the whole document. */
  pointer?: string | undefined
  /** The next step; '' if the reason is enough. */
  fix?: string | undefined
}

/** A text that cannot be read as a manifest: the reason, the place, and the next step. */
export class ManifestError extends Error {
  readonly reason: string
  readonly place: Place | undefined
  readonly pointer: string
  readonly fix: string

  constructor({ reason, place, pointer = '', fix = '' }: ManifestProblem) {
    const where = place === undefined ? '' : `line ${place.line}, column ${place.column}: `
    super(`${where}${reason}`)
    this.name = 'ManifestError'
    this.reason = reason
    this.place = place
    this.pointer = pointer
    this.fix = fix
  }
}
