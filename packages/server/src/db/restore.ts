import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { machineUser } from '../runtime/machine-act.js'
import { messageOf } from '../runtime/message.js'
import { appendAudit, trailEntry } from './audit-append.js'
import { headPath, readHead, recordHead } from './audit-head.js'
import type { AuditEntry, AuditHead } from './audit-row.js'
import { refusePostgres } from './backup.js'
import { lockFile, lockHub } from './hub-lock.js'
import { type KeyRing, keyPath, keysOf, parseKeyFile, writeKeyFile } from './keys.js'
import { readMeta } from './meta.js'
import { migrateSqlite, pendingIn } from './migrate.js'
import { sqlitePath } from './open-sqlite.js'
import { forgetPosition } from './position.js'
import { markRestored } from './restored.js'
import { openFile, sqliteDatabase, sqliteTables } from './sqlite.js'

const refuse = (reason: string, hint: string): HansaError =>
  new HansaError('BadRequest', { reason }, { hint })

/** The text of the key file in a backup. Throws `BadRequest` when `file` is not a valid backup, or `Unavailable` when a newer Hansa wrote it. */
const check = (path: string): string => {
  if (!existsSync(path))
    throw refuse(`file not found: ${path}`, 'use a file that `hansa-server backup` wrote')
  const file = new SqliteDatabase(path, { readonly: true })
  try {
    const sound: unknown = file.pragma('integrity_check', { simple: true })
    if (sound !== 'ok') throw new Error(`it is damaged: ${String(sound)}`)
    const text: unknown = file.prepare('select text from backup_key').pluck().get()
    if (typeof text !== 'string') throw new Error('it contains no key')
    parseKeyFile(text, path)
    pendingIn(file)
    return text
  } catch (error) {
    if (error instanceof HansaError) throw error
    const why = messageOf(error)
    throw refuse(`${path} is not a Hansa backup: ${why}`, 'use a file that `hansa-server backup` wrote')
  } finally {
    file.close()
  }
}

/** Makes a backup the database that continues: marked as restored, also in its audit trail. Returns the head of the trail. */
const mark = async (
  path: string,
  { clock, keys, lost }: { clock: Clock; keys: KeyRing; lost: AuditEntry['detail'] },
): Promise<{ hubUid: string; head: AuditHead }> => {
  const file = openFile(path)
  try {
    migrateSqlite(file)
    file.exec('BEGIN IMMEDIATE; DROP TABLE backup_key')
    const place = { db: sqliteDatabase(file), tables: sqliteTables }
    await markRestored(place, clock)
    const by = `hansa-server (${machineUser()})`
    const head = await appendAudit(place, keys, [trailEntry('restore', timestamp(clock), lost, by)])
    const hubUid = await readMeta(place, 'hubUid')
    if (hubUid === undefined) throw new Error('the backup has no identity of a hub')
    file.exec('COMMIT')
    // Back into one file, which is then renamed.
    file.pragma('journal_mode = DELETE')
    return { hubUid, head }
  } finally {
    file.close()
  }
}

/** The newest row of the audit trail that the folder had: the restored trail says what it may lack. */
const lostIn = (data: string): AuditEntry['detail'] => {
  const head = readHead(data)
  return typeof head === 'object' ? { lostThrough: head.sequence, lostHash: head.hash } : {}
}

/**
 * Puts a backup in place of the (empty) folder `data`: database and key file. The copy knows that it was restored, see
 * `restoredAt`. Throws `BadRequest` when the folder is not empty and `force` is not set, or `file` is not a backup;
 * `Unavailable` when a hub runs on the folder. If interrupted at any point, run it again with `force`.
 */
export const restore = async ({
  data,
  file,
  clock,
  force = false,
  database,
}: {
  data: string
  file: string
  clock: Clock
  force?: boolean
  database?: string
}): Promise<void> => {
  refusePostgres(database, data, 'restore')
  const keyText = check(file)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const lock = lockHub(data, 'a restore')
  try {
    const present = readdirSync(data).filter((name) => !name.startsWith(lockFile))
    if (present.length > 0 && !force)
      throw refuse(
        `${data} is not empty: it contains ${present.slice(0, 3).join(', ')}${present.length > 3 ? ' and more' : ''}`,
        'restore into a new folder, or replace the contents of this one with --force',
      )
    const path = sqlitePath(data)
    const partial = `${path}.partial`
    copyFileSync(file, partial)
    chmodSync(partial, 0o600)
    const keyFile = parseKeyFile(keyText, file)
    const keys = keysOf(keyFile).audit
    const { hubUid, head } = await mark(partial, { clock, keys, lost: lostIn(data) })
    // The database comes last: without it nothing was restored, with it everything.
    forgetPosition(data)
    for (const old of [path, `${path}-wal`, `${path}-shm`]) rmSync(old, { force: true })
    writeKeyFile(keyPath(data), keyFile)
    rmSync(headPath(data), { force: true })
    const record = recordHead(data, hubUid, keys)
    record.note(head, timestamp(clock))
    record.close()
    renameSync(partial, path)
  } finally {
    lock.release()
  }
}
