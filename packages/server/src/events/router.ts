import type { Store } from '../db/index.js'
import { CursorText, listOf, newestPage, PageLimit } from '../resources/index.js'
import { onList } from '../runtime/place.js'
import { procedure, trusted } from '../runtime/procedure.js'
import { Event, EventFilter } from './contract.js'
import { eventsOf, isAmong } from './store.js'
import { eventView } from './visible.js'

const EventList = listOf(Event, 'EventList')

const ListEvents = EventFilter.extend({
  limit: PageLimit,
  cursor: CursorText,
})

/** The operations of events. */
export const createEventProcedures = (store: Store) => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/events' },
      permission: ['list', 'Event'],
      scope: onList,
      summary: 'List events, newest first',
      description:
        'Events of resources and clusters, filtered by the involved object. With `watch`, new events as Server-Sent Events. The hub keeps the newest 50,000.',
      watch: {
        kind: 'Event',
        log: true,
        view: eventView,
        // The feed's objects of this kind are made by recordEvent.
        covers: (input, object) => isAmong(object as Event, EventFilter.strip().parse(input)),
      },
    })
    .input(ListEvents)
    .output(trusted(EventList))
    .query(({ ctx: { subject }, input: { limit, cursor, ...filter } }) =>
      store.read(async (reader) =>
        newestPage(
          await reader.revision(),
          (page) => eventsOf(reader, filter, { ...page, rights: subject.rights }),
          ({ metadata }) => metadata.resourceVersion,
          { limit, cursor },
        ),
      ),
    ),
})
