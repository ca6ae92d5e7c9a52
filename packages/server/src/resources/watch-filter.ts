import { type Change, knownLabels } from '../db/index.js'
import { type LabelRequirement, meetsLabels } from '../runtime/labels.js'
import type { View } from '../runtime/view.js'
import { type FieldRequirement, meetsFields } from './field-selector.js'

/** The type of a change for a watcher. `HIDDEN`: the object is no longer shown to it; sent as DELETED, with nothing but its identity. */
export type ShownType = Change['type'] | 'HIDDEN'

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

/** A view of the watcher until a revision, where another one began. */
export interface Former {
  view: View
  until: number
}

/** Whether a match can change during the life of a resource. */
export const isSelective = ({ labels, fields }: WatchScope): boolean => labels.length > 0 || fields.length > 0

/** Selects the changes of a watch, and their types. */
export type TypeFor = (change: Change) => ShownType | undefined

/**
 * Without selectors: an object that becomes visible is ADDED, one that stops being visible is HIDDEN. Until the end of a former view
 * the watcher can hold what that showed.
 */
const byView = (view: View, formers: readonly Former[]): TypeFor => {
  if (view.everything && formers.length === 0) return (change) => change.type
  /** Objects that were created when they were no longer visible to the watcher. */
  const unseen = new Set<string>()
  const held = (change: Change): boolean => {
    const before = knownLabels(change.labelsBefore ?? change.labels)
    if (view.sees(change, before)) return true
    if (unseen.has(change.uid)) return false
    return formers.some((former) => change.revision <= former.until && former.view.sees(change, before))
  }
  return (change) => {
    const visible = view.sees(change, knownLabels(change.labels))
    if (change.type === 'ADDED') {
      if (visible) return 'ADDED'
      if (formers.some(({ until }) => change.revision <= until)) unseen.add(change.uid)
      return undefined
    }
    if (!held(change)) return visible && change.type === 'MODIFIED' ? 'ADDED' : undefined
    return visible ? change.type : 'HIDDEN'
  }
}

/**
 * Selects the changes of a watch and their types. With selectors, a resource that begins to match is ADDED and one that
 * stops matching is DELETED. For changes before `held.revision` it is unknown what the watcher has, so a resource that
 * does not match is DELETED to be safe.
 */
export const createWatchFilter = (
  scope: WatchScope,
  view: View,
  { held, formers = [] }: { held?: Held | undefined; formers?: readonly Former[] } = {},
): TypeFor => {
  const { namespace, covers, labels, fields } = scope
  const inScope = (change: Change): boolean =>
    (namespace === undefined || change.namespace === namespace) &&
    (covers === undefined || covers(change.object))

  const shown = byView(view, formers)
  if (!isSelective(scope)) return (change) => (inScope(change) ? shown(change) : undefined)

  const known = new Set(held?.uids ?? [])
  const since = held?.revision ?? 0
  const matches = (change: Change): boolean =>
    meetsLabels(change.labels, labels) && meetsFields(change.object, fields)

  return (change) => {
    if (!inScope(change)) return undefined
    const type = shown(change)
    const visible = type === 'ADDED' || type === 'MODIFIED'
    const matching = visible && matches(change)
    if (change.revision <= since) {
      if (matching || type === undefined) return type
      return type === 'HIDDEN' ? type : change.type === 'ADDED' ? undefined : 'DELETED'
    }
    if (matching) {
      if (known.has(change.uid)) return 'MODIFIED'
      known.add(change.uid)
      return 'ADDED'
    }
    if (!known.delete(change.uid)) return undefined
    return type === 'HIDDEN' ? type : 'DELETED'
  }
}
