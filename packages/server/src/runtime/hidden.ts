import { timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'

const shown = '[hidden]'

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
    const [a, b] = [Buffer.from(this.#value), Buffer.from(other.#value)]
    return a.length === b.length && timingSafeEqual(a, b)
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
