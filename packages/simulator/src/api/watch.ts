import { expired } from '../errors.js'
import type { JsonObject } from '../objects/json.js'
import { type KubeObject, keyOf, pathOf } from '../objects/object.js'
import { filterOf, type ObjectFilter } from '../objects/selector.js'
import { type Resource, storeKey } from '../resources/resource.js'
import type { Change } from '../store/history.js'
import type { Core } from '../writes/core.js'
import type { Answer, Call, Sink } from './call.js'
import { type View, viewFor } from './view.js'
import type { Watches } from './watches.js'

const line = (type: string, object: JsonObject): string => `${JSON.stringify({ type, object })}\n`

/** A change in a filtered watch: leaving the filter is a deletion, entering it an addition. */
const eventOf = (change: Change, matches: ObjectFilter): [string, KubeObject] | undefined => {
  const now = change.type !== 'DELETED' && matches(change.object)
  const before = change.previous !== undefined && matches(change.previous)
  if (now) return [before ? 'MODIFIED' : 'ADDED', change.object]
  if (!before || change.previous === undefined) return undefined
  const { resourceVersion } = change.object.metadata
  return ['DELETED', { ...change.previous, metadata: { ...change.previous.metadata, resourceVersion } }]
}

interface Start {
  initial: readonly KubeObject[]
  missed: readonly Change[]
  announceEnd: boolean
}

const startOf = (
  core: Core,
  resource: Resource,
  query: URLSearchParams,
  matches: ObjectFilter,
): Start | undefined => {
  const from = query.get('resourceVersion') ?? ''
  const announceEnd = query.get('sendInitialEvents') === 'true'
  if (from === '' || from === '0' || announceEnd) {
    const objects = core.store.list(storeKey(resource)).filter(matches)
    const ordered = objects.sort((a, b) => (pathOf(keyOf(a)) < pathOf(keyOf(b)) ? -1 : 1))
    return { initial: query.get('sendInitialEvents') === 'false' ? [] : ordered, missed: [], announceEnd }
  }
  const revision = Number(from)
  const missed = revision > core.store.revision() ? undefined : core.store.since(revision)
  if (!missed) return undefined
  const own = missed.filter((change) => change.resource === storeKey(resource))
  return { initial: [], missed: own, announceEnd: false }
}

const bookmarkLine = (core: Core, view: View, annotations?: JsonObject): string =>
  line(
    'BOOKMARK',
    view.bookmark({
      resourceVersion: String(core.store.revision()),
      creationTimestamp: null,
      ...(annotations === undefined ? {} : { annotations }),
    }),
  )

const tooOld = (query: URLSearchParams, core: Core) =>
  expired(`too old resource version: ${query.get('resourceVersion')} (${core.store.revision()})`)

export interface WatchOptions {
  watches: Watches
  /** Answer a resourceVersion that is too old with HTTP 410 instead of an ERROR event in a 200 stream. */
  goneAsStatus: boolean
}

/**
 * `watch=true` on a collection or (by name) one object. Throws a 410 Status only with `goneAsStatus`.
 * Source: Kubernetes API concepts, "Efficient detection of changes".
 */
export const watchObjects = (
  core: Core,
  resource: Resource,
  scope: { namespace: string; name: string },
  call: Call,
  options: WatchOptions,
): Answer => {
  const { query } = call
  const view = viewFor(resource, call.accept)
  const filter = filterOf(query)
  const matches: ObjectFilter = (object) =>
    (scope.namespace === '' || object.metadata.namespace === scope.namespace) &&
    (scope.name === '' || object.metadata.name === scope.name) &&
    (filter === undefined || filter(object))
  const start = startOf(core, resource, query, matches)
  if (!start && options.goneAsStatus) throw tooOld(query, core)
  const contentType = view.contentType

  const stream = (sink: Sink): (() => void) => {
    if (!start) {
      sink.send(line('ERROR', tooOld(query, core).status))
      sink.end()
      return () => undefined
    }
    const wantsBookmarks = query.get('allowWatchBookmarks') === 'true'
    const bookmark = wantsBookmarks ? () => bookmarkLine(core, view) : undefined
    const watch = options.watches.open(sink, bookmark)
    const tell = (change: Change): void => {
      const event = eventOf(change, matches)
      if (event) watch.send(line(event[0], view.object(event[1])))
    }
    for (const object of start.initial) watch.send(line('ADDED', view.object(object)))
    if (start.announceEnd) watch.send(bookmarkLine(core, view, { 'k8s.io/initial-events-end': 'true' }))
    for (const change of start.missed) tell(change)
    const unsubscribe = core.store.subscribe(storeKey(resource), tell)
    const seconds = Number(query.get('timeoutSeconds') ?? 0) || 1800 * (1 + core.random())
    const cancel = core.clock.after(seconds * 1000, () => {
      if (bookmark) watch.send(bookmark())
      watch.end()
    })
    return () => {
      unsubscribe()
      cancel()
      options.watches.forget(watch)
    }
  }
  return { stream, contentType }
}
