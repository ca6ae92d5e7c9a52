import { and, eq } from 'drizzle-orm'
import type { Reader } from '../db/index.js'

/** Maximum number of names that a mistyped name is compared with: more would cost more than the hint is worth. */
const most = 500

/** Some names of a kind in a namespace ('' for kinds that are not namespaced). */
export const namesOf = async (reader: Reader, kind: string, namespace: string): Promise<string[]> => {
  const { resources } = reader.tables
  const rows = await reader.db
    .select({ name: resources.name })
    .from(resources)
    .where(and(eq(resources.kind, kind), eq(resources.namespace, namespace)))
    .limit(most)
  return rows.map(({ name }) => name)
}
