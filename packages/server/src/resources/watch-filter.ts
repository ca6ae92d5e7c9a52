import type { Change } from '../db/index.js'
import type { LabelRequirement } from '../runtime/labels.js'
import type { ChangeFilter } from './feed.js'
import { type FieldRequirement, meetsFields } from './field-selector.js'
import { meetsLabels } from '../runtime/labels.js'

/** The scope of a watch. `covers`, the namespace and the name never change for one resource; labels and fields can. */
export interface WatchScope {
  kind: string
  namespace?: string | undefined
  covers?: ((object: unknown) => boolean) | undefined
  labels: readonly LabelRequirement[]
  fields: readonly FieldRequirement[]
}

/** The items the watcher has seen as of a revision: the UIDs that its selectors matched then. */
export interface Held {
  revision: number
  uids: Iterable<string>
}

/** Whether a match can change during the life of a resource. */
export const isSelective = ({ labels, fields }: WatchScope): boolean => labels.length > 0 || fields.length > 0

/**
 * Selects the changes of a watch and their types. With selectors, a resource that begins to match is ADDED and one that
 * stops matching is DELETED. For changes before `held.revision` it is unknown what the watcher has, so a resource that
 * does not match is DELETED to be safe.
 */
export const createWatchFilter = (scope: WatchScope, held?: Held): ChangeFilter => {
  const { namespace, covers, labels, fields } = scope
  const kinds = new Set([scope.kind])
  const known = new Set(held?.uids ?? [])
  const since = held?.revision ?? 0

  const inScope = (change: Change): boolean =>
    (namespace === undefined || change.namespace === namespace) &&
    (covers === undefined || covers(change.object))

  if (!isSelective(scope)) return { kinds, typeFor: (change) => (inScope(change) ? change.type : undefined) }

  const matches = (change: Change): boolean =>
    meetsLabels(change.labels, labels) && meetsFields(change.object, fields)

  const typeFor = (change: Change): Change['type'] | undefined => {
    if (!inScope(change)) return undefined
    const matching = change.type !== 'DELETED' && matches(change)
    if (change.revision <= since)
      return matching ? change.type : change.type === 'ADDED' ? undefined : 'DELETED'
    if (matching) {
      if (known.has(change.uid)) return 'MODIFIED'
      known.add(change.uid)
      return 'ADDED'
    }
    return known.delete(change.uid) ? 'DELETED' : undefined
  }
  return { kinds, typeFor }
}

/** The changes of several watches, each of another kind, as those of one. */
export const oneFilterOf = (filters: readonly ChangeFilter[]): ChangeFilter => {
  const byKind = new Map(
    filters.flatMap((filter) => [...filter.kinds].map((kind) => [kind, filter] as const)),
  )
  return {
    kinds: new Set(byKind.keys()),
    typeFor: (change) => byKind.get(change.kind)?.typeFor(change),
  }
}
