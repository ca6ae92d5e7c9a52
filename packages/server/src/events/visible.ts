import { or, type SQL, sql } from 'drizzle-orm'
import { allowedCondition, type Reader } from '../db/index.js'
import { digestOf } from '../runtime/canonical.js'
import { allows, allowsEverything, compiledOf } from '../runtime/predicate.js'
import type { Place, Predicate, Rights } from '../runtime/rights.js'
import type { ShownLabels, View } from '../runtime/view.js'
import type { Event } from './contract.js'

/** Kinds with events that only those see who can read the involved object, too. */
const regarded = [
  'Bundle',
  'Cluster',
  'Connector',
  'Directory',
  'Mapping',
  'Namespace',
  'Placement',
  'Release',
  'Repository',
] as const

/** The place of an event: the namespace and the labels of its object, and its cluster. */
const placeOf = ({ regarding, cluster }: Event, labels: ShownLabels): Place => ({
  namespace: regarding.namespace,
  name: regarding.name,
  cluster: cluster ?? (regarding.kind === 'Cluster' ? regarding.name : undefined),
  labels,
})

/** The place of the object of an event. */
const objectOf = ({ regarding: { kind, namespace, name } }: Event, labels: ShownLabels): Place => ({
  namespace,
  name,
  labels,
  ...(kind === 'Cluster' ? { cluster: name } : {}),
})

const isRegarded = (kind: string): kind is (typeof regarded)[number] =>
  regarded.some((known) => known === kind)

/** What the rights on events, and on the objects that they are about, show. */
interface Shown {
  events: readonly Predicate[]
  objects(kind: string): Predicate
}

/** Events about anything else than an object, such as the hub, are seen by those who see every event. */
const shownBy = (rights: Rights, verbs: readonly ('list' | 'watch')[]): Shown => ({
  events: verbs.map((verb) => rights.on(verb, 'Event')),
  objects: (kind) => (isRegarded(kind) ? rights.on('get', kind) : 'everything'),
})

const sees = ({ events, objects }: Shown, event: Event, labels: ShownLabels): boolean => {
  const { kind } = event.regarding
  if (!isRegarded(kind) && !events.every(allowsEverything)) return false
  return (
    events.every((predicate) => allows(predicate, placeOf(event, labels))) &&
    allows(objects(kind), objectOf(event, labels))
  )
}

/** The events that a watch shows. */
export const eventView = (rights: Rights): View => {
  const shown = shownBy(rights, ['list', 'watch'])
  const predicates = [...shown.events, ...regarded.map(shown.objects)]
  return {
    digest: digestOf(predicates.map((predicate) => compiledOf(predicate).digest)),
    everything: predicates.every(allowsEverything),
    nothing: shown.events.some((predicate) => compiledOf(predicate).predicate.length === 0),
    // The feed's objects of this kind are made by recordEvent.
    sees: ({ object }, labels) => sees(shown, object as Event, labels),
  }
}

/** The same for lists, in SQL; labels are those that the objects have now. Undefined: every event. */
export const visibleEvents = ({ tables }: Reader, rights: Rights): SQL | undefined => {
  const { events } = tables
  const shown = shownBy(rights, ['list'])
  const [own = []] = shown.events
  const objects = regarded.map((kind) => ({ kind, predicate: shown.objects(kind) }))
  if (allowsEverything(own) && objects.every(({ predicate }) => allowsEverything(predicate))) return undefined
  const columns = { name: events.name, namespace: events.namespace, labelled: events.uid }
  const inCluster = sql`case when ${events.kind} = 'Cluster' then coalesce(${events.cluster}, ${events.name}) else ${events.cluster} end`
  const kinds = objects.flatMap(({ kind, predicate }) => {
    if (compiledOf(predicate).predicate.length === 0) return []
    const cluster = kind === 'Cluster' ? { cluster: events.name } : {}
    const condition = allowedCondition(tables, predicate, { ...columns, ...cluster }) ?? sql`1 = 1`
    return [sql`(${events.kind} = ${kind} and ${condition})`]
  })
  const others = sql`${events.kind} not in (${sql.join(
    regarded.map((kind) => sql`${kind}`),
    sql`, `,
  )})`
  const known = or(...kinds, ...(allowsEverything(own) ? [others] : [])) ?? sql`1 = 0`
  const among = allowedCondition(tables, own, { ...columns, cluster: inCluster })
  return among === undefined ? sql`(${known})` : sql`((${known}) and ${among})`
}
