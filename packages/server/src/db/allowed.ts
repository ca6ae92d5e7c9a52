import { is, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { LabelRequirement } from '../runtime/labels.js'
import { compiledOf } from '../runtime/predicate.js'
import type { Alternative, Predicate } from '../runtime/rights.js'
import type { Tables } from './database.js'

/** The columns of a table by which rights select its rows. Rows without a dimension meet no condition on it. */
export interface RightsColumns {
  name?: SQLWrapper
  namespace?: SQLWrapper
  cluster?: SQLWrapper
  /** The UID of the resource with the labels of the row. */
  labelled?: SQLWrapper
}

const never = sql`1 = 0`

/** At most this many pairs of a namespace and a name are passed as pairs. */
const mostPairs = 20_000

/** `or` of any number of conditions, nested in halves: SQLite limits the depth of an expression. */
const anyOf = (conditions: readonly SQL[]): SQL => {
  const [first] = conditions
  if (first === undefined) return never
  if (conditions.length === 1) return first
  const half = conditions.length >> 1
  return sql`(${anyOf(conditions.slice(0, half))} or ${anyOf(conditions.slice(half))})`
}

/** Texts of one parameter, however many they are. */
const createTexts = (tables: Tables) => {
  const onSqlite = is(tables.resources, SQLiteTable)
  return {
    among: (column: SQLWrapper, values: readonly string[]): SQL => {
      const text = JSON.stringify(values)
      return onSqlite
        ? sql`${column} in (select value from json_each(${text}))`
        : sql`${column} = any(array(select json_array_elements_text(${text}::json)))`
    },
    pairAmong: (a: SQLWrapper, b: SQLWrapper, pairs: readonly (readonly [string, string])[]): SQL => {
      const text = JSON.stringify(pairs)
      return onSqlite
        ? sql`(${a}, ${b}) in (select value ->> 0, value ->> 1 from json_each(${text}))`
        : sql`(${a}, ${b}) in (select value ->> 0, value ->> 1 from json_array_elements(${text}::json))`
    },
  }
}

/** The UIDs of the resources with a label; those without it are the others. */
const labelled = (
  { labels }: Tables,
  { among }: ReturnType<typeof createTexts>,
  { key, operator, values }: LabelRequirement,
): SQL => {
  const ofKey = sql`select ${labels.uid} from ${labels} where ${labels.key} = ${key}`
  return operator === 'In' || operator === 'NotIn' ? sql`${ofKey} and ${among(labels.value, values)}` : ofKey
}

/** A namespaced object has a name for a namespace: '' is the namespace of objects without one. */
const named = (values: readonly string[]): string[] => values.filter((value) => value !== '')

/** Namespaces and names, where an alternative has no other conditions. */
const pairsOf = (alternatives: readonly Alternative[]) => {
  const pairs: [string, string][] = []
  const rest = alternatives.filter(({ namespaces, names, clusters, labels }) => {
    if (namespaces === undefined || names === undefined || clusters !== undefined || labels !== undefined)
      return true
    if (pairs.length + namespaces.length * names.length > mostPairs) return true
    for (const namespace of named(namespaces)) for (const name of names) pairs.push([namespace, name])
    return false
  })
  return { pairs, rest }
}

/**
 * The condition that a row meets if the predicate describes it; undefined if it describes every row. The same rule as
 * `allows` of `runtime/predicate.ts`.
 */
export const allowedCondition = (
  tables: Tables,
  allowed: Predicate | undefined,
  columns: RightsColumns,
): SQL | undefined => {
  const { predicate } = compiledOf(allowed ?? 'everything')
  if (predicate === 'everything') return undefined
  const texts = createTexts(tables)
  const { resources } = tables

  const inLabels = (uid: SQLWrapper, requirements: readonly LabelRequirement[]): SQL[] => [
    // A resource that no longer exists has unknown labels.
    ...(uid === resources.uid ? [] : [sql`${uid} in (select ${resources.uid} from ${resources})`]),
    ...requirements.map((requirement) => {
      const uids = labelled(tables, texts, requirement)
      const without = requirement.operator === 'NotIn' || requirement.operator === 'DoesNotExist'
      return without ? sql`${uid} not in (${uids})` : sql`${uid} in (${uids})`
    }),
  ]

  const conditionOf = ({ names, namespaces, clusters, labels }: Alternative): SQL => {
    const parts: SQL[] = []
    for (const [column, values] of [
      [columns.namespace, namespaces && named(namespaces)],
      [columns.name, names],
      [columns.cluster, clusters],
    ] as const) {
      if (values === undefined) continue
      if (column === undefined) return never
      parts.push(texts.among(column, values))
    }
    if (labels !== undefined) {
      if (columns.labelled === undefined) return never
      parts.push(...inLabels(columns.labelled, labels))
    }
    return sql`(${sql.join(parts, sql` and `)})`
  }

  const { namespace, name } = columns
  const { pairs, rest } =
    namespace === undefined || name === undefined ? { pairs: [], rest: predicate } : pairsOf(predicate)
  const conditions = rest.map(conditionOf)
  if (pairs.length > 0 && namespace !== undefined && name !== undefined)
    conditions.push(texts.pairAmong(namespace, name, pairs))
  return anyOf(conditions)
}

/** The columns of a resource; the name of a cluster is also where it is. */
export const resourceColumns = ({ resources }: Tables, kind: string): RightsColumns => ({
  name: resources.name,
  namespace: resources.namespace,
  labelled: resources.uid,
  ...(kind === 'Cluster' ? { cluster: resources.name } : {}),
})
