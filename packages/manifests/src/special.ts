import type { Place } from './error.js'
import { floatKey, type Resolved } from './scalar.js'

/**
 * A scalar for which the value alone is not enough once the whole document is known: as keys, a float, a null and a merge key
 * are written differently than in JavaScript, and a number that cannot be represented must be refused with its field.
 */
export class Special {
  readonly meaning: Exclude<Resolved, { type: 'string' | 'boolean' }>
  readonly place: Place
  readonly #key: string

  constructor(meaning: Special['meaning'], place: Place, mark: string) {
    this.meaning = meaning
    this.place = place
    this.#key =
      meaning.type === 'float' ? floatKey(meaning.value) : meaning.type === 'integer' ? meaning.digits : mark
  }

  /** js-yaml takes the key of a mapping from `toString`, for a value with its own tag. */
  get [Symbol.toStringTag](): string {
    return 'Special'
  }

  toString(): string {
    return this.#key
  }
}
