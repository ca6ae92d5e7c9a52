import type { Reader } from '../../db/index.js'
import { builtInRoles } from './built-in.js'
import { RoleBindingSpec, RoleSpec, type Rule } from './contract.js'
import type { AccessState, Binding } from './evaluate.js'

/** The rules of a stored role; undefined if they are invalid: it then allows nothing. */
export const rulesIn = (spec: unknown): readonly Rule[] | undefined => RoleSpec.safeParse(spec).data?.rules

/** The rules of a role. Those of a built-in one are in the code, whatever is stored. */
export const rulesAmong =
  (stored: ReadonlyMap<string, readonly Rule[] | undefined>): AccessState['rulesOf'] =>
  (role) =>
    builtInRoles.get(role)?.rules ?? stored.get(role)

/** A stored binding; undefined if it is invalid: it then grants nothing. */
export const bindingIn = (name: string, spec: unknown): Binding | undefined => {
  const parsed = RoleBindingSpec.safeParse(spec)
  return parsed.success ? { name, ...parsed.data } : undefined
}

export interface ReadState extends AccessState {
  bindings: readonly Binding[]
}

/** The same roles with other bindings. */
export const withBindings = (state: ReadState, bindings: readonly Binding[]): ReadState => ({
  ...state,
  bindingsOf: () => bindings,
  bindings,
})

/** Roles and bindings as a reader, or a transaction, sees them. */
export const readState = async (reader: Reader): Promise<ReadState> => {
  const roles = new Map((await reader.list({ kind: 'Role' })).map(({ name, spec }) => [name, rulesIn(spec)]))
  const bindings = (await reader.list({ kind: 'RoleBinding' })).flatMap(
    ({ name, spec }) => bindingIn(name, spec) ?? [],
  )
  return {
    rulesOf: rulesAmong(roles),
    bindingsOf: () => bindings,
    bindings,
  }
}
