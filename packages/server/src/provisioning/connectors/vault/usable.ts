import type { Observation } from '../../connector.js'
import { rulesFor, type WantedAccount } from '../../wanted.js'
import { policyForm } from './words.js'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlled = /[\u0000-\u001f\u007f]/

/** Why a group name is not valid in Vault, whose paths contain it, as a predicate. Tested on OpenBao 2.7. */
export const groupProblem = (name: string): string | undefined => {
  if (name === '') return 'is empty'
  if (controlled.test(name)) return 'contains a control character'
  if (name.endsWith('/')) return 'ends with a slash'
  return name.split('/').some((part) => part === '.' || part === '..')
    ? 'contains "." or ".." between slashes, which is a relative path'
    : undefined
}

/** Why Vault rejects a policy on any group, and with it the whole group, as a predicate. */
export const policyProblem = (policy: string): string | undefined => {
  const name = policyForm(policy)
  if (name === '') return 'is empty'
  return name === 'root' ? 'cannot be assigned in Vault' : undefined
}

/** Removes from a person's groups and policies what Vault would reject or misread, with the reason; the rest stays. */
export const usableGroups = (
  one: WantedAccount<'vault'>,
): { one: WantedAccount<'vault'>; refused: readonly string[] } => {
  const refused: string[] = []
  const rulesOf = (group: string): string => rulesFor(one, (granted) => granted.group === group).join('; ')
  const groups = one.grants.groups.flatMap(({ group, policies }) => {
    const problem = groupProblem(group)
    if (problem !== undefined) {
      refused.push(
        `the policies of group ${JSON.stringify(group)} are not granted: its name ${problem} (${rulesOf(group)})`,
      )
      return []
    }
    const usable = policies.filter((policy) => {
      const reason = policyProblem(policy)
      if (reason !== undefined)
        refused.push(`the policy ${JSON.stringify(policy)} is not granted: it ${reason} (${rulesOf(group)})`)
      return reason === undefined
    })
    return usable.length === 0 ? [] : [{ group, policies: usable }]
  })
  return refused.length === 0 ? { one, refused } : { one: { ...one, grants: { groups } }, refused }
}

/** A group's name in the spelling of Vault if the group exists: Vault ignores case in group names. */
export const spellingOf = ({ structures }: Observation): ((group: string) => string) => {
  const known = new Map<string, string>()
  for (const { kind, key } of structures) if (kind === 'group') known.set(key.toLowerCase(), key)
  return (group) => {
    const found = known.get(group.toLowerCase()) ?? group
    known.set(group.toLowerCase(), found)
    return found
  }
}

/** Directory groups that are the same group in Vault but grant different policies: people in one would get the policies of the other. */
export const collidingGroups = (people: Iterable<WantedAccount<'vault'>>): ReadonlyMap<string, string> => {
  const policiesOf = new Map<string, Set<string>>()
  for (const { grants } of people)
    for (const { group, policies } of grants.groups) {
      const known = policiesOf.get(group) ?? new Set()
      for (const policy of policies) known.add(policyForm(policy))
      policiesOf.set(group, known)
    }
  const sharing = new Map<string, string[]>()
  for (const group of policiesOf.keys())
    sharing.set(group.toLowerCase(), [...(sharing.get(group.toLowerCase()) ?? []), group])
  const colliding = new Map<string, string>()
  for (const groups of sharing.values()) {
    const texts = new Set(groups.map((group) => [...(policiesOf.get(group) ?? [])].sort().join('\n')))
    if (texts.size < 2) continue
    const names = groups.map((group) => JSON.stringify(group)).join(' and ')
    for (const group of groups)
      colliding.set(
        group,
        `the groups ${names} are the same group in Vault (it ignores case) but grant different policies: rename one`,
      )
  }
  return colliding
}
