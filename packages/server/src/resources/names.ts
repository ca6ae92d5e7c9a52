import { and, eq } from 'drizzle-orm'
import { allowedCondition, type Reader, resourceColumns } from '../db/index.js'
import type { Entitled } from '../runtime/rights.js'

/** Maximum number of names that a mistyped name is compared with: more would cost more than the hint is worth. */
const most = 500

/** Some names of a kind in a namespace ('' for kinds that are not namespaced), of objects that the subject may list. */
export const namesOf = async (
  reader: Reader,
  kind: string,
  namespace: string,
  { rights }: Entitled,
): Promise<string[]> => {
  const { tables } = reader
  const { resources } = tables
  const allowed = allowedCondition(tables, rights.on('list', kind), resourceColumns(tables, kind))
  const rows = await reader.db
    .select({ name: resources.name })
    .from(resources)
    .where(and(eq(resources.kind, kind), eq(resources.namespace, namespace), allowed))
    .limit(most)
  return rows.map(({ name }) => name)
}
