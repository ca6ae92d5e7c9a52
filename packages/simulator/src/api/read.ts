import { badRequest, expired, notFound } from '../errors.js'
import type { JsonObject } from '../objects/json.js'
import { type KubeObject, keyOf, type ObjectKey, pathOf } from '../objects/object.js'
import { filterOf } from '../objects/selector.js'
import { type Resource, storeKey } from '../resources/resource.js'
import type { Core } from '../writes/core.js'
import { type Answer, type Call, ok } from './call.js'
import { viewFor } from './view.js'

/** Throws a 404 Status. */
export const requireLive = (core: Core, resource: Resource, key: ObjectKey): KubeObject => {
  const live = core.store.get(storeKey(resource), key)
  if (!live) throw notFound(resource, key.name)
  return live
}

export const getObject = (core: Core, resource: Resource, key: ObjectKey, call: Call): Answer =>
  ok(viewFor(resource, call.accept).object(requireLive(core, resource, key)))

interface Cursor {
  revision: number
  after: string
}

const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

const readCursor = (text: string): Cursor => {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (typeof value === 'object' && value !== null && 'revision' in value && 'after' in value) {
      return { revision: Number(value.revision), after: String(value.after) }
    }
  } catch {
    // Falls through to the common refusal of a token that this server did not write.
  }
  throw badRequest('continue key is not valid')
}

const inOrder = (a: [string, KubeObject], b: [string, KubeObject]): number =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0

/** The objects at the requested revision: now, or that of a page or an exact match. */
const snapshot = (core: Core, resource: Resource, query: URLSearchParams, cursor: Cursor | undefined) => {
  const exact = query.get('resourceVersionMatch') === 'Exact'
  const revision = cursor?.revision ?? (exact ? Number(query.get('resourceVersion')) : core.store.revision())
  const objects =
    revision === core.store.revision()
      ? core.store.list(storeKey(resource))
      : core.store.listAt(storeKey(resource), revision)
  if (!objects || revision > core.store.revision()) {
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    )
  }
  return { revision, objects }
}

/** GET of a collection: selectors, `limit` and `continue`; all pages show the revision of the first. */
export const listObjects = (core: Core, resource: Resource, namespace: string, call: Call): Answer => {
  const { query } = call
  const continued = query.get('continue')
  const cursor = continued ? readCursor(continued) : undefined
  const { revision, objects } = snapshot(core, resource, query, cursor)
  const filter = filterOf(query)
  const selected = objects
    .filter((object) => namespace === '' || object.metadata.namespace === namespace)
    .filter((object) => filter === undefined || filter(object))
    .map((object): [string, KubeObject] => [pathOf(keyOf(object)), object])
    .filter(([path]) => cursor === undefined || path > cursor.after)
    .sort(inOrder)
  const limit = Number(query.get('limit') ?? 0)
  const page = limit > 0 ? selected.slice(0, limit) : selected
  const last = page.at(-1)
  const more = last !== undefined && page.length < selected.length
  const metadata: JsonObject = {
    resourceVersion: String(revision),
    ...(more ? { continue: writeCursor({ revision, after: last[0] }) } : {}),
    ...(more && filter === undefined ? { remainingItemCount: selected.length - page.length } : {}),
  }
  const items = page.map(([, object]) => object)
  return ok(viewFor(resource, call.accept).list(items, metadata))
}
