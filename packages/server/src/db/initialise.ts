import { randomUUID } from 'node:crypto'
import type { Logger } from '../runtime/logger.js'
import type { Database, Tables } from './database.js'
import { fingerprint, type KeyFile, keyPath, keysOf, newKeyFile, readKeyFile, writeKeyFile } from './keys.js'
import { readMeta, writeMeta } from './meta.js'
import { unavailable } from './problems.js'
import { createSealer, type Sealer } from './secrets.js'

interface Place {
  db: Database
  tables: Tables
}

const refuseMissing = (data: string) =>
  unavailable(
    `the database is in use but its key file ${keyPath(data)} is missing: the hub cannot read the encrypted data in it`,
    undefined,
    'restore hansa.key from a backup or copy it from another hub on this database; a hub never creates a new one for a database in use',
  )

const refuseWrong = (data: string, cause: string) =>
  unavailable(
    `${keyPath(data)} is not the key file of this database (${cause})`,
    undefined,
    'restore the hansa.key that belongs to this database',
  )

/** Throws `Unavailable` if rows are sealed with keys that `file` does not contain. */
export const refuseUnknownKeys = async (
  { db, tables: { secrets } }: Place,
  file: KeyFile,
  data: string,
): Promise<void> => {
  const used = await db.selectDistinct({ keyId: secrets.keyId }).from(secrets)
  const unknown = used.find(({ keyId }) => file.keys[keyId] === undefined)
  if (unknown !== undefined)
    throw refuseWrong(data, `rows are encrypted with key ${unknown.keyId}, which it does not contain`)
}

const findKeys = async (place: Place, data: string, logger: Logger): Promise<KeyFile> => {
  const check = await readMeta(place, 'keyCheck')
  const present = readKeyFile(data, logger)
  if (check === undefined) {
    // The file is on disk before the database counts as in use: a crash between the two leaves a key without a database.
    const file = present ?? newKeyFile()
    if (present === undefined) writeKeyFile(keyPath(data), file)
    await writeMeta(place, 'keyCheck', fingerprint(file.digestKey))
    return file
  }
  if (present === undefined) throw refuseMissing(data)
  if (fingerprint(present.digestKey) !== check) throw refuseWrong(data, 'it belongs to another database')
  await refuseUnknownKeys(place, present, data)
  return present
}

/** Rows of `meta` that are set once the data has the form of this program. A new database has them from the start. */
const forms = {
  /** Secrets and digests. */
  digests: 'by owner',
  /** Releases have numbered revisions. */
  revisions: 'numbered',
} as const

/** Upgrades data of an older hub, once, in the transaction that opens the database. */
export interface Upgrade {
  key: keyof typeof forms
  run(place: Place, sealer: Sealer): Promise<void>
  /** It leaves clear text of values in pages of the database that are rewritten afterwards. */
  leavesText?: true
}

/** Pending while pages of the database may still contain clear text of values that an upgrade sealed. */
const scrubKey = 'scrub'

/** Runs `scrub`, which rewrites the database without its free space, after an upgrade, and again if that was interrupted. */
export const scrubbed = async (place: Place, scrub: () => Promise<unknown>): Promise<void> => {
  if ((await readMeta(place, scrubKey)) !== 'pending') return
  await scrub()
  await writeMeta(place, scrubKey, 'done')
}

/**
 * Creates the common rows of every database (the hub's identity, the revision counter, the key check) if they are missing, and finds
 * the keys. Runs in one transaction under the lock of the migrations.
 */
export const initialise = async (
  place: Place,
  { data, logger, upgrades = [] }: { data: string; logger: Logger; upgrades?: readonly Upgrade[] },
): Promise<{ hubUid: string; keyFile: KeyFile }> => {
  const isNew = (await readMeta(place, 'keyCheck')) === undefined
  const keyFile = await findKeys(place, data, logger)
  const { counter } = place.tables
  await place.db.insert(counter).values({ id: 'revision', value: 0 }).onConflictDoNothing()
  const known = await readMeta(place, 'hubUid')
  const hubUid = known ?? randomUUID()
  if (known === undefined) await writeMeta(place, 'hubUid', hubUid)
  if (isNew) for (const [key, done] of Object.entries(forms)) await writeMeta(place, key, done)
  for (const { key, run, leavesText } of upgrades) {
    if ((await readMeta(place, key)) === forms[key]) continue
    await run(place, createSealer({ keys: keysOf(keyFile) }))
    await writeMeta(place, key, forms[key])
    if (leavesText) await writeMeta(place, scrubKey, 'pending')
  }
  return { hubUid, keyFile }
}
