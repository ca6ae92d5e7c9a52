import { groupedBy } from '../../runtime/grouped.js'
import type { OperationKind } from '../operation.js'

interface Chosen {
  id: string
  kind: OperationKind
  person?: string | undefined
}

const makes: readonly OperationKind[] = ['CreateAccount', 'AdoptAccount']
const strips: readonly OperationKind[] = ['DisableAccount', 'RevokeAccess', 'RemoveMembership']

/** Kinds of the same person that have to be done before one of this kind means anything. */
const needs = (kind: OperationKind): readonly OperationKind[] => {
  if (makes.includes(kind) || kind === 'DisableAccount' || kind === 'RemoveMembership') return []
  // Whoever may still log in makes new tokens.
  if (kind === 'RevokeAccess') return ['DisableAccount']
  if (kind === 'DeleteAccount') return strips
  return makes
}

/** The chosen operations of a run together with those of it that they depend on. */
export const withDependencies = <One extends Chosen>(
  operations: readonly One[],
  chosen: ReadonlySet<string>,
): One[] => {
  const needed = new Set(chosen)
  const byPerson = groupedBy(operations, ({ person }) => person)
  const add = (one: One): void => {
    for (const other of one.person === undefined ? [] : (byPerson.get(one.person) ?? [])) {
      if (needed.has(other.id) || !needs(one.kind).includes(other.kind)) continue
      needed.add(other.id)
      add(other)
    }
  }
  for (const one of operations) if (chosen.has(one.id)) add(one)
  return operations.filter(({ id }) => needed.has(id))
}
