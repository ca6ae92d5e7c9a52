import { groupedBy } from '../../runtime/grouped.js'
import type { OperationKind } from '../operation.js'

interface Chosen {
  id: string
  kind: OperationKind
  person?: string | undefined
}

const makes: readonly OperationKind[] = ['CreateAccount', 'AdoptAccount']
const strips: readonly OperationKind[] = ['DisableAccount', 'RevokeAccess', 'RemoveMembership']

/** Kinds of operations on the same person that must precede one of this kind. */
const needs = (kind: OperationKind): readonly OperationKind[] => {
  if (makes.includes(kind) || kind === 'DisableAccount' || kind === 'RemoveMembership') return []
  // A person who can still log in can create new tokens.
  if (kind === 'RevokeAccess') return ['DisableAccount']
  if (kind === 'DeleteAccount') return strips
  return makes
}

/** The chosen operations of a run together with the operations they depend on. */
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
