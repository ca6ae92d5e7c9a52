import { digestOf } from '../../runtime/canonical.js'

/** What an approval is bound to: the account of the operation and the state it would change, at the time it was held. */
export interface Bound {
  person?: string | undefined
  username?: string | undefined
  key?: string | undefined
  /** With hidden values in their displayed form. */
  before?: Readonly<Record<string, unknown>> | undefined
}

const inOrder = (value: unknown): unknown => (Array.isArray(value) ? [...value].sort() : value)

/** A digest: if the state before the operation differs from the approved one, the operation needs another approval. */
export const bindingOf = ({ person, username, key, before }: Bound): string =>
  digestOf({
    person,
    username,
    key,
    before:
      before && Object.fromEntries(Object.entries(before).map(([name, value]) => [name, inOrder(value)])),
  })
