import type { Tx } from '../db/index.js'
import { type EventInput, recordEvent } from '../events/index.js'

/** Records an event of a connector in this transaction. */
export const recordConnectorEvent = (
  tx: Tx,
  { name, uid }: { name: string; uid: string },
  event: Pick<EventInput, 'type' | 'reason' | 'message' | 'details'>,
): void => recordEvent(tx, { kind: 'Connector', namespace: '', name, uid, ...event })
