import type { Row, Store, Writer } from '../db/index.js'
import { type Condition, setCondition, withClearText } from '../resources/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { isRecord } from '../runtime/record.js'
import { initialConnectorStatus } from './connector-kind.js'
import { ConnectorStatus } from './contract.js'
import type { Link } from './plan/link.js'

/** The states of a connector's people. */
export const countPeople = (links: Iterable<Link>): ConnectorStatus['people'] => {
  const counts = { active: 0, disabled: 0, leaving: 0 }
  for (const { state } of links) {
    if (state === 'Active') counts.active += 1
    else if (state === 'Disabled') counts.disabled += 1
    else if (state === 'Leaving') counts.leaving += 1
  }
  return counts
}

/** The address of a connector's endpoint; none if it follows a release or writes a file. */
export const addressesOf = (spec: unknown): string[] => {
  if (!isRecord(spec) || typeof spec.type !== 'string') return []
  const own = spec[spec.type]
  const endpoint = isRecord(own) ? own.endpoint : undefined
  return isRecord(endpoint) && typeof endpoint.url === 'string' ? [endpoint.url] : []
}

/** An unreadable status is replaced. */
const statusOf = ({ status }: Pick<Row, 'status'>): ConnectorStatus =>
  ConnectorStatus.safeParse(status).data ?? initialConnectorStatus

/** Writes changes of a connector's status; nothing if unchanged. */
export const writeStatus = async (options: {
  store: Store
  writer: Writer
  clock: Clock
  name: string
  condition: Omit<Condition, 'lastTransitionTime'>
  change?: Partial<Omit<ConnectorStatus, 'conditions'>>
}): Promise<void> => {
  const { store, writer, clock, name, condition, change = {} } = options
  const next = (status: ConnectorStatus, spec: unknown): ConnectorStatus => {
    const merged = { ...status, ...change }
    if (merged.heldRun === undefined) delete merged.heldRun
    const at = timestamp(clock)
    const conditions = withClearText(
      setCondition(status.conditions, condition, at),
      addressesOf(spec),
      'set its endpoint.url to an https:// address',
      at,
    )
    return { ...merged, conditions: [...conditions] }
  }
  const row = await store.read((reader) => reader.get('Connector', '', name))
  if (row === undefined) return
  const present = statusOf(row)
  if (JSON.stringify(next(present, row.spec)) === JSON.stringify(present)) return
  await store.write(writer, async (tx) => {
    const stored = await tx.get('Connector', '', name)
    if (stored !== undefined) await tx.put({ ...stored, status: next(statusOf(stored), stored.spec) })
  })
}
