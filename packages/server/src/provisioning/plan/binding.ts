import { digestOf } from '../../runtime/canonical.js'

/** What an approval is bound to: whose account an operation is about, and what it would change, as that was when it was held. */
export interface Bound {
  person?: string | undefined
  username?: string | undefined
  key?: string | undefined
  /** With hidden values as they are shown. */
  before?: Readonly<Record<string, unknown>> | undefined
}

const inOrder = (value: unknown): unknown => (Array.isArray(value) ? [...value].sort() : value)

/** A digest: an operation whose state before is another than when it was approved needs another approval. */
export const bindingOf = ({ person, username, key, before }: Bound): string =>
  digestOf({
    person,
    username,
    key,
    before:
      before && Object.fromEntries(Object.entries(before).map(([name, value]) => [name, inOrder(value)])),
  })
