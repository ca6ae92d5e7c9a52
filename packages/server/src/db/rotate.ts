import { ne } from 'drizzle-orm'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { controllerSubject } from '../runtime/subject.js'
import { locks } from './advisory-locks.js'
import { type Keys, keyPath, keysOf, readKeyFile, withNewKey, writeKeyFile } from './keys.js'
import { isPostgres, openStore } from './open.js'
import { unavailable } from './problems.js'
import { createSealer } from './secrets.js'
import type { Store } from './store.js'

const writer = { subject: controllerSubject('hansa-server rotate-key') }
const batch = 200

/** Reseals rows that are not sealed with the active key, some at a time. Returns their number. */
const reseal = async (store: Store, keys: Keys): Promise<number> => {
  const sealer = createSealer({ keys })
  let rows = 0
  for (;;) {
    const done = await store.write(writer, async (tx) => {
      const { secrets } = tx.tables
      const old = await tx.db
        .select({ owner: secrets.owner, name: secrets.name })
        .from(secrets)
        .where(ne(secrets.keyId, keys.active.id))
        .limit(batch)
      for (const place of old) await sealer.seal(tx, { ...place, value: await sealer.open(tx, place) })
      return old.length
    })
    if (done === 0) return rows
    rows += done
  }
}

/** Keeps every hub away from a PostgreSQL database: each holds this lock, shared, while it runs. */
const lockPostgres = async (url: string): Promise<() => Promise<void>> => {
  const { connectClient } = await import('./postgres-client.js')
  const client = await connectClient(url)
  const { rows } = await client.query<{ free: boolean }>(`select pg_try_advisory_lock(${locks.hub}) as free`)
  if (rows[0]?.free === true) return () => client.end()
  await client.end()
  throw unavailable(
    'a hub is running on this database: rotating the key requires every hub to be stopped',
    undefined,
    'stop all hubs on this database and try again',
  )
}

/**
 * Creates a new encryption key, seals every secret with it, and drops the keys that are no longer needed. Digests stay
 * the same. Every hub on the database must be stopped. Interrupted at any point, hubs start as before and another
 * rotation finishes the work: the new key is on disk before a row needs it, an old one is dropped when no row needs it.
 * On PostgreSQL, copy the new key file to the other hubs. Throws `Unavailable` when a hub runs or the key file is missing.
 */
export const rotateKey = async (options: {
  data: string
  database?: string
  clock: Clock
  logger: Logger
}): Promise<{ keyId: string; secrets: number }> => {
  const { data, database, logger } = options
  if (readKeyFile(data, logger) === undefined)
    throw unavailable(
      `no key file found at ${keyPath(data)}`,
      undefined,
      'set --data to the data folder of the hub',
    )
  const onPostgres = isPostgres(database)
  const unlock = onPostgres ? await lockPostgres(database) : async () => {}
  try {
    const opened = await openStore({ ...options, as: onPostgres ? 'tool' : 'hub' })
    try {
      // Read again: only now is it certain that no other process changes it.
      const present = readKeyFile(data, logger)
      if (present === undefined) throw unavailable(`the key file ${keyPath(data)} is gone`)
      const next = withNewKey(present)
      writeKeyFile(keyPath(data), next)
      const secrets = await reseal(opened.store, keysOf(next))
      const { active } = next
      const key = next.keys[active]
      if (key === undefined) throw new Error(`the active key ${active} is missing`)
      writeKeyFile(keyPath(data), { ...next, keys: { [active]: key } })
      logger.info({ keyId: active, secrets }, 'the encryption key was rotated')
      return { keyId: active, secrets }
    } finally {
      await opened.close()
    }
  } finally {
    await unlock()
  }
}
