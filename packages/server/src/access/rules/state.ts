import type { Reader } from '../../db/index.js'
import { builtInRoles } from './built-in.js'
import { RoleBindingSpec, RoleSpec, type Rule } from './contract.js'
import type { AccessState, Binding } from './evaluate.js'

/** The rules of a stored role, if they are valid. Those of a built-in role are in the code, whatever is stored. */
export const rulesIn = (name: string, spec: unknown): readonly Rule[] | undefined =>
  builtInRoles.get(name)?.rules ?? RoleSpec.safeParse(spec).data?.rules

/** A stored binding; undefined if it is invalid: it then grants nothing. */
export const bindingIn = (name: string, spec: unknown): Binding | undefined => {
  const parsed = RoleBindingSpec.safeParse(spec)
  return parsed.success ? { name, ...parsed.data } : undefined
}

export interface ReadState extends AccessState {
  bindings: readonly Binding[]
}

/** Roles and bindings as a reader, or a transaction, sees them. */
export const readState = async (reader: Reader): Promise<ReadState> => {
  const roles = new Map(
    (await reader.list({ kind: 'Role' })).map(({ name, spec }) => [name, rulesIn(name, spec)]),
  )
  const bindings = (await reader.list({ kind: 'RoleBinding' })).flatMap(
    ({ name, spec }) => bindingIn(name, spec) ?? [],
  )
  return {
    rulesOf: (role) => builtInRoles.get(role)?.rules ?? roles.get(role),
    bindingsOf: () => bindings,
    bindings,
  }
}
