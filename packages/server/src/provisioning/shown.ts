import { Hidden } from '../runtime/hidden.js'
import type { Fields } from './operation.js'
import type { PersonProblem, PlannedOperation } from './plan/input.js'
import type { OperationShown, OperationState, RunShown, Trouble } from './run-contract.js'
import type { RunRow } from './store/runs.js'

/** Hidden values stay hidden. */
export const shownFields = (fields: Fields): Record<string, unknown> => {
  const shown: Record<string, unknown> = { ...fields }
  for (const [name, value] of Object.entries(shown)) if (value instanceof Hidden) shown[name] = String(value)
  return shown
}

/** An operation for display: hidden values stay hidden. */
export const shownOperation = (operation: PlannedOperation, state: OperationState): OperationShown => {
  const { id, connector, kind, person, account, membership, structure, before, after, why } = operation
  const { loses, rights } = operation
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
    ...(rights === undefined ? {} : { rights: [...rights] }),
    state,
  }
}

export const shownRun = ({
  connectorUid: _uid,
  sequence: _place,
  endedAt,
  decidedBy,
  reason,
  ...run
}: RunRow): RunShown => ({
  ...run,
  ...(reason === null ? {} : { reason }),
  ...(endedAt === null ? {} : { endedAt }),
  ...(decidedBy === null ? {} : { decidedBy }),
})

export const troubleOf = (
  connector: string,
  { person, username, message, offer }: PersonProblem,
): Trouble => ({
  connector,
  person,
  username,
  message,
  ...(offer === undefined ? {} : { offer }),
})
