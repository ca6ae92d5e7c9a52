import type { Reader, Row, RowQuery, Store } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import type { LabelRequirement } from '../runtime/labels.js'
import type { Predicate } from '../runtime/rights.js'
import type { Subject } from '../runtime/subject.js'
import { type Cursor, decodeCursor, encodeCursor, queryDigest } from './cursor.js'
import { type FieldRequirement, meetsFields, parseFieldSelector } from './field-selector.js'
import { parseLabelSelector } from './label-selector.js'
import { listFrom } from './pages.js'
import type { Resource } from './resource.js'
import { type List, resourceOf } from './shape.js'
import { comparePlaces, parseSort, type SortedPlace, type SortKey, sortValues } from './sort.js'

export interface ListQuery {
  /** Sees only what it may list. */
  subject: Subject
  /** All namespaces by default. */
  namespace?: string | undefined
  /** 1 to 1,000; 100 by default. */
  limit?: number | undefined
  cursor?: string | undefined
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
  sort?: string | undefined
}

interface Plan {
  kind: string
  namespace?: string
  labels: LabelRequirement[]
  fields: FieldRequirement[]
  keys: SortKey[]
  limit: number
  digest: string
  allowed: Predicate
}

const chunk = 500

/** Changes after the first page may have been compacted since: then no watch can continue from it, so the list starts over. */
export const refuseExpired = async (store: Store, cursor: Cursor): Promise<void> => {
  try {
    await store.changes(cursor.revision, { limit: 1 })
  } catch (error) {
    if (!(error instanceof HansaError) || error.code !== 'Expired') throw error
    throw new HansaError(
      'Expired',
      { reason: 'the cursor has expired' },
      { hint: 'list again from the first page', cause: error },
    )
  }
}

/** A selected name is looked up; other fields are compared after the rows are read. */
const namesIn = (fields: readonly FieldRequirement[]): string[] =>
  fields.filter(({ path, equal }) => equal && path.join('.') === 'metadata.name').map(({ value }) => value)

const queryOf = ({ kind, labels, namespace, fields, allowed }: Plan): RowQuery => {
  const names = namesIn(fields)
  return {
    kind,
    labels,
    allowed,
    ...(namespace === undefined ? {} : { namespace }),
    ...(names.length === 0 ? {} : { names }),
  }
}

/** The number of rows after a position; unknown with a field selector, because that requires reading all of them. */
const countAfter = async (
  reader: Reader,
  plan: Plan,
  { namespace, name }: SortedPlace,
): Promise<number | undefined> =>
  plan.fields.length > 0 ? undefined : reader.count({ ...queryOf(plan), after: { namespace, name } })

const rowsOf = (
  reader: Reader,
  plan: Plan,
  limit?: number,
  after?: { namespace: string; name: string },
): Promise<Row[]> =>
  reader.list({
    ...queryOf(plan),
    ...(limit === undefined ? {} : { limit }),
    ...(after === undefined ? {} : { after }),
  })

/** Up to `limit` + 1 matches in the order of names; reads on until there are enough. */
const inOrder = async (reader: Reader, plan: Plan, cursor: Cursor | undefined): Promise<Resource[]> => {
  const found: Resource[] = []
  const page = plan.fields.length === 0 ? plan.limit + 1 : chunk
  let after: { namespace: string; name: string } | undefined = cursor
  for (;;) {
    const rows = await rowsOf(reader, plan, page, after && { namespace: after.namespace, name: after.name })
    for (const row of rows) {
      const resource = resourceOf(row)
      if (meetsFields(resource, plan.fields)) found.push(resource)
      if (found.length > plan.limit) return found
    }
    after = rows.at(-1)
    if (rows.length < page || after === undefined) return found
  }
}

const placeOf = (resource: Resource, keys: readonly SortKey[]): SortedPlace => ({
  values: sortValues(resource, keys),
  namespace: resource.metadata.namespace ?? '',
  name: resource.metadata.name,
})

/** The same in another order: reads everything, because no index has that order. */
const sorted = async (
  reader: Reader,
  plan: Plan,
  cursor: Cursor | undefined,
): Promise<{ found: Resource[]; left: number }> => {
  const compare = comparePlaces(plan.keys)
  const matches = (await rowsOf(reader, plan))
    .map((row) => resourceOf(row))
    .filter((resource) => meetsFields(resource, plan.fields))
    .map((resource) => ({ resource, place: placeOf(resource, plan.keys) }))
    .filter(({ place }) => cursor === undefined || compare(place, cursor) > 0)
    .sort((a, b) => compare(a.place, b.place))
    .map(({ resource }) => resource)
  return { found: matches.slice(0, plan.limit + 1), left: matches.length }
}

/**
 * One page. Its resourceVersion is that of the first page, so that a watch from it misses nothing of any page. Throws
 * `BadRequest` for invalid selectors and `Expired` for a cursor older than the change feed.
 */
export const listResources = async (
  store: Store,
  kind: string,
  query: ListQuery,
): Promise<List<Resource>> => {
  const { subject, namespace, labelSelector, fieldSelector, sort, limit = 100 } = query
  const plan: Plan = {
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    labels: parseLabelSelector(labelSelector),
    fields: parseFieldSelector(fieldSelector),
    keys: parseSort(sort),
    limit,
    digest: queryDigest(subject, { kind, namespace, labelSelector, fieldSelector, sort }),
    allowed: subject.rights.on('list', kind),
  }
  const cursor = query.cursor === undefined ? undefined : decodeCursor(query.cursor, plan.digest)
  if (cursor !== undefined) await refuseExpired(store, cursor)

  return store.read(async (reader) => {
    const revision = cursor?.revision ?? (await reader.revision())
    const { found, left } =
      plan.keys.length > 0
        ? await sorted(reader, plan, cursor)
        : { found: await inOrder(reader, plan, cursor), left: undefined }
    const items = found.slice(0, limit)
    const last = items.at(-1)
    if (found.length <= limit || last === undefined) return listFrom(revision, items)
    const place = placeOf(last, plan.keys)
    const next = encodeCursor({ revision, ...place, values: [...place.values], query: plan.digest })
    const remaining = left === undefined ? await countAfter(reader, plan, place) : left - items.length
    return listFrom(revision, items, { cursor: next, ...(remaining === undefined ? {} : { remaining }) })
  })
}
