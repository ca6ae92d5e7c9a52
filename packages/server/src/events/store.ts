import { randomUUID } from 'node:crypto'
import { and, desc, eq, lt, lte, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { givenAll, preparedOnce, type Reader, type Tx } from '../db/index.js'
import { apiVersion } from '../resources/index.js'
import { shownText } from '../runtime/foreign-text.js'
import type { Rights } from '../runtime/rights.js'
import { Event, type EventFilter, type EventInput } from './contract.js'
import { visibleEvents } from './visible.js'

type EventRow = Reader['tables']['events']['$inferSelect']

const Type = Event.shape.type
const Details = z.record(z.string(), z.unknown())

type EventParts = Omit<EventRow, 'type' | 'details'> & {
  type: Event['type']
  details: Record<string, unknown> | null
}

const eventOf = (row: EventParts): Event => {
  const place = row.namespace === '' ? {} : { namespace: row.namespace }
  return {
    apiVersion,
    kind: 'Event',
    metadata: {
      name: String(row.revision),
      ...place,
      resourceVersion: String(row.revision),
      createdAt: row.at,
    },
    type: row.type,
    reason: row.reason,
    regarding: { kind: row.kind, ...place, name: row.name, uid: row.uid },
    ...(row.cluster === null ? {} : { cluster: row.cluster }),
    message: row.message,
    ...(row.details === null ? {} : { details: row.details }),
  }
}

/** A table row in the form that everything else reads. */
const storedEvent = ({ type, details, ...row }: EventRow): Event =>
  eventOf({ ...row, type: Type.parse(type), details: details === null ? null : Details.parse(details) })

const insertOf = preparedOnce(({ db, tables: { events } }) =>
  db.insert(events).values(givenAll(events)).prepare('hansa_insert_event'),
)

/** Records an event in this transaction: it is known if and only if the transaction commits. */
export const recordEvent = (tx: Tx, event: EventInput): void => {
  const { kind, namespace, name, uid, type, reason, message, cluster = null, details = null } = event
  const row = { type, reason, kind, namespace, name, uid, cluster, message: shownText(message), details }
  const object = eventOf({ ...row, revision: 0, at: '' })
  tx.record(
    { type: 'ADDED', kind: 'Event', namespace, name, uid: randomUUID(), labelsOf: uid, object },
    async (revision, at) => {
      Object.assign(object, eventOf({ ...row, revision, at }))
      await insertOf(tx).execute({ ...row, revision, at })
    },
  )
}

/** Whether an event matches a filter. */
export const isAmong = (event: Event, filter: EventFilter): boolean => {
  const { regarding, cluster, reason, type } = event
  const seen: EventFilter = { ...regarding, cluster, reason, type }
  const fields = ['kind', 'namespace', 'name', 'cluster', 'reason', 'type'] as const
  return fields.every((field) => filter[field] === undefined || filter[field] === seen[field])
}

/** The newest events that the rights show, the newest first; `before` a revision for the pages after the first. */
export const eventsOf = async (
  reader: Reader,
  filter: EventFilter,
  page: { before?: number; limit: number; rights?: Rights },
): Promise<Event[]> => {
  const { events } = reader.tables
  const conditions: (SQL | undefined)[] = [
    page.before === undefined ? undefined : lt(events.revision, page.before),
    filter.kind === undefined ? undefined : eq(events.kind, filter.kind),
    filter.namespace === undefined ? undefined : eq(events.namespace, filter.namespace),
    filter.name === undefined ? undefined : eq(events.name, filter.name),
    filter.cluster === undefined ? undefined : eq(events.cluster, filter.cluster),
    filter.reason === undefined ? undefined : eq(events.reason, filter.reason),
    filter.type === undefined ? undefined : eq(events.type, filter.type),
    page.rights && visibleEvents(reader, page.rights),
  ]
  const rows = await reader.db
    .select()
    .from(events)
    .where(and(...conditions))
    .orderBy(desc(events.revision))
    .limit(page.limit)
  return rows.map(storedEvent)
}

/** Forgets all but the newest `keep` events. */
export const trimEvents = async (tx: Tx, keep = 50_000): Promise<void> => {
  const { events } = tx.tables
  const [last] = await tx.db
    .select({ revision: events.revision })
    .from(events)
    .orderBy(desc(events.revision))
    .limit(1)
    .offset(keep)
  if (last !== undefined) await tx.db.delete(events).where(lte(events.revision, last.revision))
}
