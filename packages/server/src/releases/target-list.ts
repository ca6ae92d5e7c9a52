import { and, asc, eq, type SQL, sql } from 'drizzle-orm'
import { allowedCondition, type Reader, type Store } from '../db/index.js'
import {
  type Cursor,
  decodeCursor,
  encodeCursor,
  type FieldRequirement,
  type List,
  listFrom,
  meetsFields,
  parseFieldSelector,
  queryDigest,
  refuseExpired,
  refuseUnknownField,
} from '../resources/index.js'
import type { Predicate } from '../runtime/rights.js'
import type { Subject } from '../runtime/subject.js'
import { Target, type TargetSummary } from './contract.js'
import { type TargetRow, targetOf, targetRowOf } from './target-row.js'

export interface TargetQuery {
  /** Sees only what it may list. */
  subject: Subject
  /** 1 to 1,000; 100 when absent. */
  limit?: number | undefined
  cursor?: string | undefined
  fieldSelector?: string | undefined
}

/** Rows are read in chunks of at least this size when only some of them match. */
const chunk = 500

/** Fields that the database compares in a column; any other is compared after the row is read. */
const columns = {
  'metadata.namespace': 'namespace',
  'spec.release': 'release',
  'spec.cluster': 'cluster',
} as const

type Compared = keyof typeof columns

const isCompared = (path: string): path is Compared => Object.hasOwn(columns, path)

const conditionsOf = ({ tables: { targets } }: Reader, fields: readonly FieldRequirement[]): SQL[] =>
  fields.flatMap(({ path, equal, value }) => {
    const name = path.join('.')
    return equal && isCompared(name) ? [eq(targets[columns[name]], value)] : []
  })

/** A target is where its cluster is, and has the labels of its release. */
const allowedTargets = ({ tables }: Reader, allowed: Predicate): SQL | undefined => {
  const { targets } = tables
  return allowedCondition(tables, allowed, {
    name: sql`(${targets.release} || '.' || ${targets.cluster})`,
    namespace: targets.namespace,
    cluster: targets.cluster,
    labelled: targets.releaseUid,
  })
}

interface Place {
  namespace: string
  release: string
  cluster: string
  uid: string
}

const placeOf = ({ namespace, name, values }: Cursor): Place => ({
  namespace,
  release: name,
  cluster: String(values[0]),
  uid: String(values[1]),
})

/**
 * At most `limit` matches after a place, by namespace, release and cluster; continues reading until there are enough.
 */
const read = async (
  reader: Reader,
  { fields, allowed }: { fields: readonly FieldRequirement[]; allowed: Predicate },
  after: Place | undefined,
  limit: number,
): Promise<TargetRow[]> => {
  const { targets } = reader.tables
  const order = [targets.namespace, targets.release, targets.cluster, targets.uid] as const
  const conditions = conditionsOf(reader, fields)
  const visible = allowedTargets(reader, allowed)
  const page = conditions.length === fields.length ? limit : Math.max(limit, chunk)
  const found: TargetRow[] = []
  for (let place = after; ; ) {
    const beyond =
      place &&
      sql`(${sql.join([...order], sql`, `)}) > (${place.namespace}, ${place.release}, ${place.cluster}, ${place.uid})`
    const rows = await reader.db
      .select()
      .from(targets)
      .where(and(beyond, ...conditions, visible))
      .orderBy(...order.map((column) => asc(column)))
      .limit(page)
    const matches = rows.map(targetRowOf)
    found.push(...(page === limit ? matches : matches.filter((row) => meetsFields(targetOf(row), fields))))
    place = rows.at(-1)
    if (found.length >= limit) return found.slice(0, limit)
    if (rows.length < page) return found
  }
}

const summaryOf = (row: TargetRow): TargetSummary => {
  const { apiVersion: _apiVersion, kind: _kind, metadata, spec, status } = targetOf(row)
  const { kept: _kept, hooks: _hooks, test: _test, ...shown } = status
  return {
    metadata,
    spec: {
      release: spec.release,
      cluster: spec.cluster,
      version: spec.desired.bundle.version,
      releaseRevision: spec.releaseRevision,
      replicas: spec.desired.workloads.reduce((sum, { replicas }) => sum + replicas, 0),
      ...(spec.removing === undefined ? {} : { removing: spec.removing }),
    },
    status: shown,
  }
}

/** One page of the fleet's targets, as of the first page's revision: a watch from it misses nothing of any page. */
const listed =
  <Item>(store: Store, show: (row: TargetRow) => Item) =>
  async ({ subject, limit = 100, cursor, fieldSelector }: TargetQuery): Promise<List<Item>> => {
    const fields = parseFieldSelector(fieldSelector)
    for (const { path } of fields) refuseUnknownField(Target, path, '/fieldSelector')
    const digest = queryDigest(subject, { kind: 'Target', fieldSelector })
    const allowed = subject.rights.on('list', 'Target')
    const from = cursor === undefined ? undefined : decodeCursor(cursor, digest)
    if (from !== undefined) await refuseExpired(store, from)
    return store.read(async (reader) => {
      const revision = from?.revision ?? (await reader.revision())
      const rows = await read(reader, { fields, allowed }, from && placeOf(from), limit + 1)
      const page = rows.slice(0, limit)
      const items = page.map(show)
      const last = page.at(-1)
      if (rows.length <= limit || last === undefined) return listFrom(revision, items)
      const { namespace, release: name, cluster, uid } = last
      const next = encodeCursor({ revision, namespace, name, values: [cluster, uid], query: digest })
      return listFrom(revision, items, { cursor: next })
    })
  }

/** Lists of all targets. They throw `BadRequest` for an invalid selector or cursor, and `Expired`. */
export const createTargetLists = (
  store: Store,
): {
  full(query: TargetQuery): Promise<List<Target>>
  short(query: TargetQuery): Promise<List<TargetSummary>>
} => ({ full: listed(store, targetOf), short: listed(store, summaryOf) })
