/** Where in a text something stands; both count from 1. */
export interface Place {
  line: number
  column: number
}

export interface ManifestProblem {
  reason: string
  place?: Place | undefined
  /** JSON pointer to the field, where one is known; '' is the whole document. */
  pointer?: string | undefined
  /** What to do about it; '' when the reason says enough. */
  fix?: string | undefined
}

/** A text that cannot be read as a manifest: what is wrong, where, and what to do about it. */
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
