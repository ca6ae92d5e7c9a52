import type { Row, Tx } from '../db/index.js'
import { recordEvent } from '../events/index.js'

export interface ReleaseEvent {
  type: 'Normal' | 'Warning'
  reason: string
  message: string
  cluster?: string
  details?: Record<string, unknown>
}

/** Records an event about a release. */
export const announceRelease = (
  tx: Tx,
  { namespace, name, uid }: Pick<Row, 'namespace' | 'name' | 'uid'>,
  event: ReleaseEvent,
): void => recordEvent(tx, { kind: 'Release', namespace, name, uid, ...event })
