import { existsSync } from 'node:fs'
import { silentLogger } from '../runtime/logger.js'
import { messageOf } from '../runtime/message.js'
import { refuseUnknownKeys } from './initialise.js'
import { fingerprint, keyPath, readKeyFile } from './keys.js'
import { readMeta } from './meta.js'
import { pendingIn } from './migrate.js'
import { positionIn, sqlitePath } from './open-sqlite.js'
import { lostCommits, readPosition } from './position.js'
import { openFile, sqliteDatabase, sqliteTables } from './sqlite.js'
import { faultsIn } from './sqlite-file.js'
import { walFault } from './wal.js'

/** The result of one check. */
export interface DoctorFinding {
  what: string
  ok: boolean
  message: string
}

const looked = async (what: string, look: () => string | Promise<string>): Promise<DoctorFinding> => {
  try {
    return { what, ok: true, message: await look() }
  } catch (error) {
    return { what, ok: false, message: messageOf(error) }
  }
}

const missing = (path: string): never => {
  throw new Error(`${path} is missing: restore it from a backup with \`hansa-server restore FILE\``)
}

/** Checks the data folder of a hub on SQLite without writing: whether the database is intact, and whether the key belongs to it. */
export const examine = async (data: string): Promise<DoctorFinding[]> => {
  const path = sqlitePath(data)
  if (!existsSync(path)) return [await looked('database', () => missing(path))]
  const opened = await looked('database', () => {
    openFile(path, { readonly: true }).close()
    return path
  })
  if (!opened.ok) return [opened]
  const file = openFile(path, { readonly: true })
  const place = { db: sqliteDatabase(file), tables: sqliteTables }
  try {
    return [
      opened,
      await looked('integrity', () => {
        const faults = faultsIn(file, 'full')
        if (faults.length > 0) throw new Error(faults.join('; '))
        return 'every page and index is intact'
      }),
      await looked('log', () => {
        const fault = walFault(`${path}-wal`)
        if (fault !== undefined) throw new Error(`${path}-wal is damaged: ${fault}`)
        return 'the write-ahead log holds every commit'
      }),
      await looked('position', () => {
        const recorded = readPosition(data)
        const found = recorded && positionIn(path)
        if (recorded === undefined || found === undefined) return 'none is recorded'
        const lost = lostCommits(path, recorded, found)
        if (lost !== undefined) throw lost
        return `the database has every recorded commit, up to revision ${found.revision}`
      }),
      await looked('migrations', () => {
        const pending = pendingIn(file)
        return pending === 0 ? 'all are applied' : `${pending} will be applied at the next start`
      }),
      await looked('key', async () => {
        const key = readKeyFile(data, silentLogger) ?? missing(keyPath(data))
        if (fingerprint(key.digestKey) !== (await readMeta(place, 'keyCheck')))
          throw new Error(`${keyPath(data)} belongs to another database`)
        await refuseUnknownKeys(place, key, data)
        return `${keyPath(data)} belongs to the database`
      }),
    ]
  } finally {
    file.close()
  }
}
