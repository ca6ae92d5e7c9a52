import type { DesiredAccount, DesiredState } from '../../connector.js'
import type { PersonKey } from '../../operation.js'
import { amongWanted, type DesiredAccess, rulesFor, type WantedAccount } from '../../wanted.js'
import { groupProblem } from './names.js'

const rulesOfGroup = (one: WantedAccount<'scim'>, group: string): readonly string[] =>
  rulesFor(one, ({ grant }) => grant.groups?.includes(group) ?? false)

/** The desired users with their groups; a group with an invalid name is omitted and reported. */
export const desireScim = (wanted: DesiredAccess<'scim'>, only?: ReadonlySet<PersonKey>): DesiredState => {
  const accounts: DesiredAccount[] = []
  const notices: { person: PersonKey; message: string }[] = []
  for (const one of amongWanted(wanted, only)) {
    const memberships: string[] = []
    for (const group of one.grants.groups) {
      const problem = groupProblem(group)
      if (problem === undefined) memberships.push(group)
      else
        notices.push({
          person: one.person,
          message: `the group ${JSON.stringify(group)} is not granted: its name ${problem} (${rulesOfGroup(one, group).join('; ')})`,
        })
    }
    accounts.push({
      person: one.person,
      username: one.username,
      enabled: one.state === 'Active',
      ...(one.mail === undefined ? {} : { mail: one.mail }),
      fields: { displayName: one.displayName, mail: one.mail ?? '' },
      memberships,
      why: one.why,
      membershipWhy: new Map(memberships.map((group) => [group, rulesOfGroup(one, group)])),
    })
  }
  const why = new Map<string, Set<string>>()
  for (const one of wanted.accounts.values())
    for (const group of one.grants.groups) {
      if (groupProblem(group) !== undefined) continue
      const rules = why.get(group) ?? new Set()
      for (const rule of rulesOfGroup(one, group)) rules.add(rule)
      why.set(group, rules)
    }
  const structures = [...why].map(([key, rules]) => ({ kind: 'group', key, fields: {}, why: [...rules] }))
  return { accounts, structures, problems: [], notices }
}
