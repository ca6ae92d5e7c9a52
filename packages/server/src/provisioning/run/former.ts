import type { Store } from '../../db/index.js'
import { slicesOf } from '../../runtime/slices.js'
import type { Observation } from '../connector.js'
import type { PersonKey } from '../operation.js'
import type { Link } from '../plan/link.js'
import { operationsDone } from '../store/history.js'

/**
 * Former usernames, latest first, of renamed people whose account is missing on a target with the username as key (a users file): in a
 * file restored from a backup, their entry still has such a name and lets them sign in with it.
 */
export const formerUsernames = async (
  store: Store,
  connectorUid: string,
  links: ReadonlyMap<PersonKey, Link>,
  observed: Observation,
): Promise<Map<PersonKey, string[]>> => {
  const former = new Map<PersonKey, string[]>()
  const named = [...links.values()].filter(({ key, username }) => key === username)
  if (named.length === 0) return former
  const present = new Set(observed.accounts.map(({ key }) => key))
  const gone = named.filter(({ username }) => !present.has(username))
  if (gone.length === 0) return former
  await store.read(async (reader) => {
    for (const people of slicesOf(
      gone.map(({ person }) => person),
      500,
    )) {
      const rows = await operationsDone(reader, connectorUid, 'RenameAccount', people)
      for (const { person, username } of rows)
        if (person !== null && username !== null)
          former.set(person, [...(former.get(person) ?? []), username])
    }
  })
  return former
}
