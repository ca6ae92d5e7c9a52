import { Hidden } from '../runtime/hidden.js'
import type { Fields } from './operation.js'
import type { PersonProblem, PlannedOperation } from './plan/input.js'
import type { OperationShown, OperationState, RunShown, Trouble } from './run-contract.js'
import type { RunRow } from './store/runs.js'

const shownFields = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof Hidden ? String(value) : value]),
  )

/** An operation as people are shown it and as it is recorded: hidden values stay hidden. */
export const shownOperation = (operation: PlannedOperation, state: OperationState): OperationShown => {
  const { id, connector, kind, person, account, membership, structure, before, after, why, loses } = operation
  return {
    id,
    connector,
    kind,
    ...(person === undefined ? {} : { person }),
    ...(account === undefined ? {} : { username: account.username }),
    ...(account?.key === undefined ? {} : { key: account.key }),
    ...(membership === undefined ? {} : { membership }),
    ...(structure === undefined ? {} : { structure }),
    ...(before === undefined ? {} : { before: shownFields(before) }),
    ...(after === undefined ? {} : { after: shownFields(after) }),
    why: [...why],
    ...(loses === undefined ? {} : { loses: [...loses] }),
    state,
  }
}

export const shownRun = ({ connectorUid: _uid, endedAt, decidedBy, ...run }: RunRow): RunShown => ({
  ...run,
  ...(endedAt === null ? {} : { endedAt }),
  ...(decidedBy === null ? {} : { decidedBy }),
})

export const troubleOf = (connector: string, { person, username, message }: PersonProblem): Trouble => ({
  connector,
  person,
  username,
  message,
})
