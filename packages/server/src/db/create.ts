import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import { controllerSubject } from '../runtime/subject.js'
import type { AuditRecorder } from './audit-trail.js'
import { createCommitQueue } from './commit.js'
import { expanded } from './compact-object.js'
import { compactedKey, createCompaction, defaultRetention, type Retention } from './compaction.js'
import type { DatabaseConnection, Driver } from './driver.js'
import { problemOf, unavailable } from './problems.js'
import { createReader } from './reader.js'
import type { Change, ChangeQuery, ChangeType, Store } from './store.js'

/** Delay in milliseconds before failed readers of the feed read again. */
const retryMs = 500

type ChangeRow = Omit<Change, 'type' | 'labelsBefore'> & {
  type: string
  labelsBefore: Record<string, string> | null
}

const changeOf = ({ labelsBefore, ...row }: ChangeRow): Change => {
  const type: ChangeType = row.type === 'ADDED' || row.type === 'DELETED' ? row.type : 'MODIFIED'
  return { ...row, type, ...(labelsBefore === null ? {} : { labelsBefore }), object: expanded(row.object) }
}

const rowsAfter = async (
  { statements }: DatabaseConnection,
  after: number,
  { kinds, namespace, limit = 500 }: ChangeQuery,
): Promise<ChangeRow[]> => {
  if (kinds?.length === 0) return []
  const [kind] = kinds ?? []
  if (namespace === undefined && kinds === undefined)
    return await statements.changes.execute({ after, limit })
  if (namespace === undefined && kind !== undefined && kinds?.length === 1)
    return await statements.changesOfKind.execute({ after, limit, kind })
  return await statements.changesOf({
    after,
    limit,
    ...(kinds === undefined ? {} : { kinds }),
    ...(namespace === undefined ? {} : { namespace }),
  })
}

/** Refuses a reader if its position in the feed is gone, or comes from a copy of this database with later changes. */
const refuseExpired = async ({ statements }: DatabaseConnection, after: number): Promise<void> => {
  const [compacted] = await statements.meta.execute({ key: compactedKey })
  if (Number(compacted?.value ?? 0) > after)
    throw new HansaError('Expired', { reason: `changes after revision ${after} are no longer available` })
  const [counter] = await statements.revision.execute()
  if ((counter?.value ?? 0) < after)
    throw new HansaError('Expired', {
      reason: `revision ${after} is not from this database: its current revision is ${counter?.value ?? 0}`,
    })
}

/** Tells the listeners of the store about commits; `announced` is the newest revision of the database. */
const createAnnouncements = ({
  driver,
  clock,
  logger,
  announced: start,
}: {
  driver: Driver
  clock: Clock
  logger: Logger
  announced: number
}) => {
  const listeners = new Set<(changes: readonly Change[]) => void>()
  let announced = start
  let closed = false
  let telling = false

  const tell = (changes: readonly Change[]): void => {
    for (const listener of listeners) {
      try {
        listener(changes)
      } catch (error) {
        logger.error({ error }, 'a listener of the store failed')
      }
    }
  }

  const announce = (changes: readonly Change[]): void => {
    const [first] = changes
    const last = changes.at(-1)
    if (first === undefined || last === undefined || last.revision <= announced) return
    const next = first.revision === announced + 1
    announced = last.revision
    tell(next ? changes : [])
  }

  const lookAgain = async (): Promise<void> => {
    const revision = await driver.latest((connection) => createReader(connection, driver.tables).revision())
    if (revision === announced || closed) return
    // A database that lost commits is behind the announced revision: readers of the feed find that out and list everything again.
    announced = revision
    tell([])
  }

  /** A listener that could not read the feed is notified again in a moment: the change it missed may be the last one for a long time. */
  const tellLater = (): void => {
    if (telling || closed) return
    telling = true
    clock.after(retryMs, () => {
      telling = false
      if (!closed) tell([])
    })
  }

  return {
    announce,
    lookAgain,
    tellLater,
    onCommit: (listener: (changes: readonly Change[]) => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    close: (): void => {
      closed = true
      listeners.clear()
    },
  }
}

/** The store over a driver with a migrated database. See `Store` for the contract of its functions. */
export const createStore = async (options: {
  driver: Driver
  hubUid: string
  clock: Clock
  logger: Logger
  retention?: Retention
  /** Without it, what needs a row of the audit trail is refused. */
  audit?: AuditRecorder
}): Promise<Store> => {
  const { driver, hubUid, clock, logger, retention = defaultRetention, audit } = options
  const { tables } = driver
  const announcements = createAnnouncements({
    driver,
    clock,
    logger,
    announced: await driver.latest((connection) => createReader(connection, tables).revision()),
  })
  let closed = false

  driver.onRemote(() => {
    announcements
      .lookAgain()
      .catch((error: unknown) => logger.warn({ error }, 'the revision could not be read'))
  })

  const queue = createCommitQueue({
    driver,
    clock,
    logger,
    announce: announcements.announce,
    tidy: createCompaction(driver, clock, retention),
    ...(audit === undefined ? {} : { audit }),
  })

  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw unavailable('the hub is shutting down')
    try {
      return await work()
    } catch (error) {
      throw problemOf(error)
    }
  }

  return {
    dialect: driver.dialect,
    hubUid,
    read: (body) => guarded(() => driver.snapshot((connection) => body(createReader(connection, tables)))),
    write: (writer, body) => queue.write(writer, body),
    holder: driver.holder,
    beside: (body) => {
      const { beside } = driver
      return beside === undefined
        ? queue.write({ subject: controllerSubject(driver.holder) }, ({ db }) => body(db, tables), {
            urgent: true,
          })
        : guarded(() => beside((db) => body(db, tables)))
    },
    availableSince: driver.availableSince,
    changes: (revision, query = {}) =>
      guarded(() =>
        driver.latest(async (connection) => {
          const rows = await rowsAfter(connection, revision, query)
          // Checked after the rows were read: rows that existed then had not been compacted before.
          await refuseExpired(connection, revision)
          return rows.map(changeOf)
        }),
      ).catch((error: unknown) => {
        if (!(error instanceof HansaError && error.code === 'Expired')) announcements.tellLater()
        throw error
      }),
    onCommit: announcements.onCommit,
    close: async () => {
      await queue.close()
      closed = true
      announcements.close()
      audit?.close()
      await driver.close()
    },
  }
}
