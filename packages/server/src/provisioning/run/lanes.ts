import { groupedBy } from '../../runtime/grouped.js'
import type { ConnectorAdapter } from '../connector.js'
import type { OperationKind } from '../operation.js'
import type { PlannedOperation } from '../plan/input.js'

/** An operation with its sequence number in the run. */
export interface Numbered {
  seq: number
  operation: PlannedOperation
}

/** Sequential calls: each array is passed to `apply` at once. */
export type OperationLane = readonly (readonly Numbered[])[]

/** Removals of rights come before grants; deletions come last. */
const phases: readonly (readonly OperationKind[])[] = [
  ['DisableAccount', 'RevokeAccess', 'RemoveMembership'],
  ['AdoptAccount', 'RenameAccount', 'CreateAccount', 'UpdateAccount', 'EnableAccount'],
  ['AddMembership'],
  ['DeleteAccount'],
]

const grouped = <T>(items: readonly T[], keyOf: (item: T) => string): T[][] => [
  ...groupedBy(items, keyOf).values(),
]

const lanesOf = (
  operations: readonly Numbered[],
  adapter: Pick<ConnectorAdapter, 'batchOf'>,
): OperationLane[] => {
  const alone: Numbered[] = []
  const batched: { batch: string; numbered: Numbered }[] = []
  for (const numbered of operations) {
    const { kind } = numbered.operation
    const batch = kind === 'AdoptAccount' ? 'adopt' : adapter.batchOf(numbered.operation)
    if (batch === undefined) alone.push(numbered)
    else batched.push({ batch, numbered })
  }
  const people = grouped(alone, ({ seq, operation }) => operation.person ?? `structure ${seq}`)
  return [
    ...people.map((lane) => lane.map((numbered) => [numbered])),
    ...grouped(batched, ({ batch }) => batch).map((batch) => [batch.map(({ numbered }) => numbered)]),
  ]
}

/**
 * The operations in sequential phases; within a phase lanes run concurrently, and the operations on one person are in one lane, in
 * order.
 */
export const phasesOf = (
  operations: readonly PlannedOperation[],
  adapter: Pick<ConnectorAdapter, 'batchOf' | 'atOnce'>,
): OperationLane[][] => {
  const numbered = operations.map((operation, seq) => ({ seq, operation }))
  const structures = numbered.filter(({ operation }) => operation.structure !== undefined)
  const steps = grouped(structures, ({ operation }) => operation.structure?.kind ?? '')
  const rest = phases.map((kinds) => {
    const members = numbered.filter(({ operation }) => kinds.includes(operation.kind))
    return members.sort((a, b) => kinds.indexOf(a.operation.kind) - kinds.indexOf(b.operation.kind))
  })
  const [takeAway = [], ...give] = rest
  const order = adapter.atOnce === true ? [...steps, rest.flat()] : [takeAway, ...steps, ...give]
  return order.filter((step) => step.length > 0).map((step) => lanesOf(step, adapter))
}
