export type { Database, Tables } from './database.js'
export { followChanges } from './follow.js'
export type { Lease } from './lease.js'
export type {
  Change,
  ChangeQuery,
  ChangeType,
  LabelRequirement,
  Reader,
  Row,
  RowQuery,
  Store,
  Tx,
  Writer,
} from './store.js'
