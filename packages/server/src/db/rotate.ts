import { ne } from 'drizzle-orm'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { machineActing } from '../runtime/machine-act.js'
import { controllerSubject } from '../runtime/subject.js'
import { locks } from './advisory-locks.js'
import {
  type KeyFile,
  type Keys,
  keyPath,
  keysOf,
  readKeyFile,
  withNewAuditKey,
  withNewKey,
  writeKeyFile,
} from './keys.js'
import { isPostgres, openStore } from './open.js'
import type { OpenStore } from './open-sqlite.js'
import { unavailable } from './problems.js'
import { createSealer } from './secrets.js'
import type { Store } from './store.js'

interface RotateOptions {
  data: string
  database?: string
  clock: Clock
  logger: Logger
}

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

/** Runs `work` while no hub runs on the database. Throws `Unavailable` when one does, or when the key file is missing. */
const withoutHubs = async <T>(
  options: RotateOptions,
  work: (opened: OpenStore) => Promise<T>,
): Promise<T> => {
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
      return await work(opened)
    } finally {
      await opened.close()
    }
  } finally {
    await unlock()
  }
}

/** The key file, read while no other process changes it. */
const keyFileNow = ({ data, logger }: RotateOptions): KeyFile => {
  const present = readKeyFile(data, logger)
  if (present === undefined) throw unavailable(`the key file ${keyPath(data)} is gone`)
  return present
}

/**
 * Creates a new encryption key, seals every secret with it, and drops the keys that are no longer needed. Digests stay
 * the same. Every hub on the database must be stopped. Interrupted at any point, hubs start as before and another
 * rotation finishes the work: the new key is on disk before a row needs it, an old one is dropped when no row needs it.
 * On PostgreSQL, copy the new key file to the other hubs. Throws `Unavailable` when a hub runs or the key file is missing.
 */
export const rotateKey = (options: RotateOptions): Promise<{ keyId: string; secrets: number }> =>
  withoutHubs(options, async ({ store }) => {
    const { data, logger } = options
    const next = withNewKey(keyFileNow(options))
    writeKeyFile(keyPath(data), next)
    const secrets = await reseal(store, keysOf(next))
    const { active } = next
    const key = next.keys[active]
    if (key === undefined) throw new Error(`the active key ${active} is missing`)
    writeKeyFile(keyPath(data), { ...next, keys: { [active]: key } })
    await store.write(
      { subject: machineActing('hansa-server rotate-key', { verb: 'rotate', kind: 'Key', name: active }) },
      async () => {},
    )
    logger.info({ keyId: active, secrets }, 'the encryption key was rotated')
    return { keyId: active, secrets }
  })

/**
 * Creates a new key of the audit trail; rows are signed with it from then on. The former keys stay in the key file, because they verify
 * the rows before. The first row after a rotation names the new key and is signed with the former one: `appendAudit` writes it, so a crash
 * behind any step leaves a trail that continues. Every hub must be stopped; on PostgreSQL, copy the new key file to the other hubs.
 */
export const rotateAuditKey = async (options: RotateOptions): Promise<{ keyId: string }> => {
  const keyId = await withoutHubs(options, async () => {
    const next = withNewAuditKey(keyFileNow(options))
    writeKeyFile(keyPath(options.data), next)
    return keysOf(next).audit.active.id
  })
  // With the new key; the act itself is an entry too.
  await withoutHubs(options, ({ store }) =>
    store.write(
      {
        subject: machineActing('hansa-server rotate-key', { verb: 'rotate', kind: 'AuditKey', name: keyId }),
      },
      async () => {},
    ),
  )
  return { keyId }
}
