import type { Run } from '../command.js'
import { formatOf } from '../globals.js'
import { kindOf } from '../kinds.js'
import { eventLine, eventName, eventRows, eventsOf, isEvent } from '../output/events.js'
import { line, printList, printNext, say } from '../output/print.js'
import { wholeNumber } from '../whole-number.js'

export interface EventsOptions {
  about?: string
  cluster?: string
  reason?: string
  limit?: string
  watch?: boolean
}

/** `hansa events`: past events, newest first; with --watch, new ones. */
export const run: Run<EventsOptions> = async ({ options, hub, signal }) => {
  const format = formatOf(options)
  const [kind, name] = options.about?.split('/') ?? []
  const query = {
    kind: kind === undefined ? undefined : kindOf(kind).kind,
    name,
    namespace: options.namespace,
    cluster: options.cluster,
    reason: options.reason,
    limit: wholeNumber('--limit', options.limit),
  }
  const connected = await hub()
  if (options.watch === true) {
    const { limit: _limit, ...filter } = query
    for await (const event of connected.events(filter, signal)) {
      if (!isEvent(event)) continue
      if (format === 'json' || format === 'yaml') printNext(event, format)
      else line(format === 'name' ? eventName(event) : eventLine(event))
    }
    return
  }
  const events = await eventsOf(connected, query)
  if (format === 'json' || format === 'yaml') printList({ items: events }, format)
  else if (format === 'name') for (const event of events) line(eventName(event))
  else if (events.length === 0) say('No events found.')
  else line(eventRows(events))
}
