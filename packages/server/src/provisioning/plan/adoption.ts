import type { DesiredAccount, ObservedAccount } from '../connector.js'
import type { Fields, FieldValue, Operation } from '../operation.js'
import type { PlanInput } from './input.js'

/** The inputs for comparing both sides of an adoption. */
export interface AdoptionInput {
  input: Pick<PlanInput, 'policy' | 'rightFields' | 'normalForm'>
}

/** Both sides of an adoption, and the rights of the account that no rule grants. */
export type AdoptionView = Required<Pick<Operation, 'before' | 'after' | 'rights'>> & Pick<Operation, 'loses'>

const isList = (value: FieldValue | undefined): value is readonly string[] => Array.isArray(value)

/** The part of one field that no rule grants. */
const excess = (
  wanted: FieldValue | undefined,
  there: FieldValue | undefined,
): readonly string[] | boolean => {
  if (isList(there)) {
    const given = new Set(isList(wanted) ? wanted : [])
    return there.filter((item) => !given.has(item))
  }
  return there === true && wanted !== true
}

/** Fields that are rights and contain more than desired, with the excess. */
export const fieldRights = (
  { input: { rightFields = {}, normalForm } }: AdoptionInput,
  wanted: Fields,
  there: Fields,
): { name: string; rights: string[] }[] =>
  Object.entries(rightFields).flatMap(([name, label]) => {
    const form = normalForm?.account[name] ?? ((value: FieldValue) => value)
    const inForm = (value: FieldValue | undefined) => (value === undefined ? undefined : form(value))
    const more = excess(inForm(wanted[name]), inForm(there[name]))
    if (more === true) return [{ name, rights: [label] }]
    if (more === false || more.length === 0) return []
    return [{ name, rights: more.map((item) => `${label} ${item}`) }]
  })

/**
 * What the approver of an adoption must see: each field before and after, the rights that no rule grants, and which of them are removed.
 */
export const adoptionOf = (
  world: AdoptionInput,
  desired: DesiredAccount,
  account: ObservedAccount,
): AdoptionView => {
  const { username, fields, enabled, memberships } = desired
  const keeps = world.input.policy.correlate.existingRights === 'Keep'
  const granted = new Set(memberships)
  const strange = account.memberships.filter((membership) => !granted.has(membership))
  const ofFields = fieldRights(world, fields, account.fields)
  const rights = [
    ...strange.map((membership) => `member of ${membership}`),
    ...ofFields.flatMap((one) => one.rights),
  ]
  const kept: Fields = Object.fromEntries(
    (keeps ? ofFields : []).map(({ name }) => [name, account.fields[name] ?? null]),
  )
  const sides = Object.keys(fields).filter((name) => name in account.fields)
  const before: Record<string, FieldValue> = { username: account.username }
  for (const name of sides) before[name] = account.fields[name] ?? null
  return {
    before: { ...before, enabled: account.enabled, memberships: [...account.memberships].sort() },
    after: {
      username,
      ...fields,
      ...kept,
      enabled,
      memberships: [...new Set([...memberships, ...(keeps ? strange : [])])].sort(),
    },
    rights,
    ...(keeps || rights.length === 0 ? {} : { loses: rights }),
  }
}

/** Memberships that an adoption removes. */
export const strippedBy = ({ before, after }: Pick<Operation, 'before' | 'after'>): readonly string[] => {
  const left = after?.memberships
  const there = before?.memberships
  if (!isList(there) || !isList(left)) return []
  return there.filter((membership) => !left.includes(membership))
}

/** What an adoption removes first, as separate operations. */
export const stripsOf = (operation: Operation): Operation[] =>
  strippedBy(operation).map((membership) => {
    const { id, connector, account, person, why } = operation
    return {
      ...{ id, connector, kind: 'RemoveMembership' as const, membership, why },
      ...(account === undefined ? {} : { account }),
      ...(person === undefined ? {} : { person }),
    }
  })
