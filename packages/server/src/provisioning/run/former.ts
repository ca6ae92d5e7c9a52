import { and, desc, eq, inArray } from 'drizzle-orm'
import type { Store } from '../../db/index.js'
import { slicesOf } from '../../runtime/slices.js'
import type { Observation } from '../connector.js'
import type { PersonKey } from '../operation.js'
import type { Link } from '../plan/link.js'

/**
 * Usernames that people had before they were renamed, the latest first, of those whose account is gone on a target where the username is
 * the key (a users file): in a file restored from a backup their entry still has such a name, and lets them in by it.
 */
export const formerUsernames = async (
  store: Store,
  connectorUid: string,
  links: ReadonlyMap<PersonKey, Link>,
  observed: Observation,
): Promise<Map<PersonKey, string[]>> => {
  const present = new Set(observed.accounts.map(({ key }) => key))
  const gone = [...links.values()].filter(
    ({ key, username }) => key !== undefined && key === username && !present.has(key),
  )
  const former = new Map<PersonKey, string[]>()
  if (gone.length === 0) return former
  await store.read(async ({ db, tables: { syncOperations, syncRuns } }) => {
    for (const people of slicesOf(
      gone.map(({ person }) => person),
      500,
    )) {
      const rows = await db
        .select({ person: syncOperations.person, username: syncOperations.username })
        .from(syncOperations)
        .innerJoin(syncRuns, eq(syncRuns.id, syncOperations.runId))
        .where(
          and(
            eq(syncRuns.connectorUid, connectorUid),
            eq(syncOperations.kind, 'RenameAccount'),
            eq(syncOperations.state, 'Done'),
            inArray(syncOperations.person, people),
          ),
        )
        .orderBy(desc(syncRuns.sequence), desc(syncOperations.seq))
      for (const { person, username } of rows)
        if (person !== null && username !== null)
          former.set(person, [...(former.get(person) ?? []), username])
    }
  })
  return former
}
