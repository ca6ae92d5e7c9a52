import { and, asc, count, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { LabelRequirement } from '../runtime/labels.js'
import { allowsEverything } from '../runtime/predicate.js'
import { allowedCondition, resourceColumns } from './allowed.js'
import type { Tables } from './database.js'
import type { DatabaseConnection } from './driver.js'
import type { Reader, RowQuery } from './store.js'

/** One requirement as a set of uids: rows in it, or rows not in it. A missing key meets NotIn and DoesNotExist, as in Kubernetes. */
const uidsOf = ({ labels }: Tables, { key, operator, values }: LabelRequirement): SQL => {
  const ofKey = sql`select ${labels.uid} from ${labels} where ${labels.key} = ${key}`
  return operator === 'In' || operator === 'NotIn'
    ? sql`${ofKey} and ${inArray(labels.value, [...values])}`
    : ofKey
}

/** The label table, intersected, is read by its index: ten times faster than looking into each row's JSON. */
const meetsLabels = (tables: Tables, requirements: readonly LabelRequirement[]): SQL[] => {
  const { uid } = tables.resources
  const within = requirements.filter(({ operator }) => operator === 'In' || operator === 'Exists')
  const without = requirements.filter(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist')
  const sets = within.map((requirement) => uidsOf(tables, requirement))
  return [
    ...(sets.length === 0 ? [] : [sql`${uid} in (${sql.join(sets, sql` intersect `)})`]),
    ...without.map((requirement) => sql`${uid} not in (${uidsOf(tables, requirement)})`),
  ]
}

const conditions = (tables: Tables, query: RowQuery): SQL | undefined => {
  const { kind, namespace, labels, after, names, allowed } = query
  const { resources } = tables
  return and(
    eq(resources.kind, kind),
    namespace === undefined ? undefined : eq(resources.namespace, namespace),
    names === undefined ? undefined : inArray(resources.name, [...names]),
    after === undefined
      ? undefined
      : sql`(${resources.namespace}, ${resources.name}) > (${after.namespace}, ${after.name})`,
    ...meetsLabels(tables, labels ?? []),
    allowedCondition(tables, allowed, resourceColumns(tables, kind)),
  )
}

const isWholeKind = ({ kind: _kind, labels = [], allowed = 'everything', ...query }: RowQuery): boolean =>
  labels.length === 0 &&
  allowsEverything(allowed) &&
  Object.values(query).every((value) => value === undefined)

/** Reads on one connection; from one snapshot if the connection has one open. */
export const createReader = ({ db, statements }: DatabaseConnection, tables: Tables): Reader => ({
  db,
  tables,
  revision: async () => {
    const [row] = await statements.revision.execute()
    if (row === undefined) throw new Error('the revision counter is missing from the database')
    return row.value
  },
  get: async (kind, namespace, name) => {
    const [row] = await statements.get.execute({ kind, namespace, name })
    return row
  },
  byUid: async (uid) => {
    const [row] = await statements.byUid.execute({ uid })
    return row
  },
  list: async (query) => {
    if (isWholeKind(query)) return await statements.listKind.execute({ kind: query.kind })
    const { resources } = tables
    const found = db
      .select()
      .from(resources)
      .where(conditions(tables, query))
      .orderBy(asc(resources.namespace), asc(resources.name))
    return await (query.limit === undefined ? found : found.limit(query.limit))
  },
  count: async (query) => {
    const [row] = await db.select({ rows: count() }).from(tables.resources).where(conditions(tables, query))
    return row?.rows ?? 0
  },
})
