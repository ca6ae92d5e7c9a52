import { timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'

const shown = '[hidden]'

/** Whether texts are equal; in constant time for texts of one length. */
export const sameText = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** A value that no log, template, serialiser or inspector shows: only `reveal` gives it. */
export class Hidden {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  /** Whether both hide the same value; in constant time. */
  equals(other: Hidden): boolean {
    return sameText(this.#value, other.#value)
  }

  toString(): string {
    return shown
  }

  toJSON(): string {
    return shown
  }

  [Symbol.toPrimitive](): string {
    return shown
  }

  [inspect.custom](): string {
    return shown
  }
}
