import type { Store } from '../db/index.js'
import { CursorText, type List, listFrom, listOf, noCursor, PageLimit } from '../resources/index.js'
import { procedure, trusted } from '../runtime/procedure.js'
import { Event, EventFilter } from './contract.js'
import { eventsOf, isAmong } from './store.js'

const EventList = listOf(Event, 'EventList')

const ListEvents = EventFilter.extend({
  limit: PageLimit,
  cursor: CursorText,
})

const before = (cursor: string): number => {
  const revision = Number(Buffer.from(cursor, 'base64url').toString())
  if (!Number.isSafeInteger(revision) || revision < 1) throw noCursor()
  return revision
}

const cursorAt = (revision: string): string => Buffer.from(revision).toString('base64url')

/** The operations of events. */
export const createEventProcedures = (store: Store) => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/events' },
      permission: ['list', 'Event'],
      summary: 'List events, newest first',
      description:
        'Events of resources and clusters, filtered by the involved object. With `watch`, new events as Server-Sent Events. The hub keeps the newest 50,000.',
      watch: {
        kind: 'Event',
        // The feed's objects of this kind are made by recordEvent.
        covers: (input, object) => isAmong(object as Event, EventFilter.strip().parse(input)),
      },
    })
    .input(ListEvents)
    .output(trusted(EventList))
    .query(({ input: { limit, cursor, ...filter } }) =>
      store.read(async (reader): Promise<List<Event>> => {
        const revision = await reader.revision()
        const page = { limit: limit + 1, ...(cursor === undefined ? {} : { before: before(cursor) }) }
        const found = await eventsOf(reader, filter, page)
        const items = found.slice(0, limit)
        const last = items.at(-1)
        const more = found.length > limit && last !== undefined
        return listFrom(revision, items, more ? { cursor: cursorAt(last.metadata.resourceVersion) } : {})
      }),
    ),
})
