import type { Reader } from '../../db/index.js'
import { HansaError } from '../../runtime/errors.js'
import { namesNobody, type Rule } from './contract.js'
import type { Bearer, Binding } from './evaluate.js'

/** What the tokens of the hub say about its administrators. */
export interface TokenFacts {
  /** The built-in roles that a valid token holds itself, and its ceiling; undefined without a valid token of this name. */
  held(reader: Reader, name: string): Promise<Pick<Bearer, 'roles' | 'ceiling'> | undefined>
  /** The valid tokens: their names, the built-in roles that they hold themselves, and their ceilings. */
  valid(reader: Reader): Promise<readonly ({ name: string } & Pick<Bearer, 'roles' | 'ceiling'>)[]>
}

const isAdminLike = (rules: readonly Rule[] | undefined): boolean =>
  rules?.some(
    ({ verbs, kinds, names }) => verbs.includes('*') && kinds.includes('*') && names.length === 0,
  ) ?? false

type State = { bindings: readonly Binding[]; rulesOf(role: string): readonly Rule[] | undefined }

/** Whether somebody can do everything on the whole hub. */
const hasAdmin = async (reader: Reader, state: State, tokens: TokenFacts): Promise<boolean> => {
  const valid = await tokens.valid(reader)
  const unlimited = valid.filter(({ ceiling }) => (ceiling ?? 'admin') === 'admin')
  if (unlimited.some(({ roles }) => roles?.includes('admin'))) return true
  const names = new Set(unlimited.map(({ name }) => name))
  for (const { role, scope, subjects } of state.bindings) {
    if (scope !== undefined && Object.keys(scope).length > 0) continue
    if (!isAdminLike(state.rulesOf(role))) continue
    if (subjects.some((one) => ('token' in one ? names.has(one.token) : !namesNobody(one)))) return true
  }
  return false
}

/** Refuses a change after which nobody could do everything on the hub. */
export const refuseLockout = async (
  reader: Reader,
  before: State,
  after: State,
  tokens: TokenFacts,
): Promise<void> => {
  if (await hasAdmin(reader, after, tokens)) return
  if (!(await hasAdmin(reader, before, tokens))) return
  throw new HansaError(
    'Conflict',
    { reason: 'this would remove the last administrator of the hub' },
    {
      hint: 'first bind the role admin, without a scope, to another user, group or token; or create a token on the machine of the hub: `hansa-server token create NAME`',
    },
  )
}

/** Whether nobody could do everything on the hub without a token that bindings give its rights. */
export const isLastAdmin = async (
  reader: Reader,
  state: State,
  tokens: TokenFacts,
  name: string,
): Promise<boolean> => {
  const others: TokenFacts = {
    ...tokens,
    valid: async (of) => (await tokens.valid(of)).filter((token) => token.name !== name),
  }
  return (await hasAdmin(reader, state, tokens)) && !(await hasAdmin(reader, state, others))
}
