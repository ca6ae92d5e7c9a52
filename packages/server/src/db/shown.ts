import type { Row } from './store.js'

/** A row as watchers, lists and reads show it: a resource of `hansa.dev/v1`. */
export const shown = (row: Row) => ({
  apiVersion: 'hansa.dev/v1' as const,
  kind: row.kind,
  metadata: {
    name: row.name,
    ...(row.namespace === '' ? {} : { namespace: row.namespace }),
    uid: row.uid,
    labels: row.labels,
    annotations: row.annotations,
    generation: row.generation,
    resourceVersion: String(row.revision),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    ...(row.deletedAt === null ? {} : { deletionTimestamp: row.deletedAt }),
  },
  spec: row.spec,
  status: row.status,
})
