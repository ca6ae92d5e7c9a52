import { printable } from '@hansa/manifests'
import type { Hub } from '../hub.js'
import { age, table } from './table.js'

/** An event as the API returns it. */
export interface ShownEvent {
  metadata: { name: string; createdAt: string; resourceVersion: string }
  type: string
  reason: string
  regarding: { kind: string; namespace?: string; name: string }
  cluster?: string
  message: string
  details?: { objects?: readonly string[] }
}

const isEvent = (value: unknown): value is ShownEvent =>
  typeof value === 'object' &&
  value !== null &&
  'regarding' in value &&
  'reason' in value &&
  'metadata' in value

/** Events that the filters of GET /events let through, newest first. */
export const eventsOf = async (
  hub: Hub,
  query: Record<string, string | undefined>,
): Promise<ShownEvent[]> => {
  const answer = await hub.call('GET', '/events', { query })
  const items: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'items') : undefined
  return Array.isArray(items) ? items.filter(isEvent) : []
}

export { isEvent }

/** `event/NAME`, for `-o name`. */
export const eventName = ({ metadata }: ShownEvent): string => `event/${metadata.name}`

const cells = (event: ShownEvent, now: number): string[] => [
  age(event.metadata.createdAt, now),
  event.type,
  event.reason,
  `${event.regarding.kind.toLowerCase()}/${event.regarding.name}`,
  event.cluster ?? '-',
  event.message,
]

export const eventRows = (events: readonly ShownEvent[]): string => {
  const now = Date.now()
  return table(
    ['age', 'type', 'reason', 'about', 'cluster', 'message'],
    events.map((event) => cells(event, now)),
  )
}

/** One event as a line with its exact time, for watching. */
export const eventLine = (event: ShownEvent): string =>
  [event.metadata.createdAt, ...cells(event, Date.now()).slice(1)].map(printable).join('  ')
