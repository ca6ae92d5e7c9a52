import { randomUUID } from 'node:crypto'
import type { Row } from '../index.js'

/** A resource that is not stored yet. */
export const rowOf = (name: string, fields: Partial<Row> = {}): Row => ({
  uid: randomUUID(),
  kind: 'Release',
  namespace: 'default',
  name,
  labels: {},
  annotations: {},
  spec: { size: 1 },
  status: {},
  generation: 1,
  revision: 0,
  createdAt: '',
  updatedAt: '',
  deletedAt: null,
  ...fields,
})
