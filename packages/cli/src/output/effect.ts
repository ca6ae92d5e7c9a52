import type { ShownPlan } from './sync.js'

/** Operations on accounts, worded as the end of a sentence. */
const verbs: readonly (readonly [kind: string, noun: string, verb: string])[] = [
  ['DisableAccount', 'account', 'disabled'],
  ['RevokeAccess', 'account', 'stripped of tokens and keys'],
  ['DeleteAccount', 'account', 'deleted'],
  ['RemoveMembership', 'membership', 'removed'],
  ['UpdateAccount', 'account', 'changed'],
  ['UpdateStructure', 'structure', 'changed'],
  ['DeleteStructure', 'access rule', 'removed'],
]

const mostNamed = 5

const peopleIn = (names: readonly string[]): string => {
  const people = [...new Set(names)]
  if (people.length === 0) return ''
  const rest = people.length > mostNamed ? ` and ${people.length - mostNamed} more` : ''
  return ` (${people.slice(0, mostNamed).join(', ')}${rest})`
}

const partsOf = ({ operations }: ShownPlan): string[] =>
  verbs.flatMap(([kind, noun, verb]) => {
    const done = operations.filter((operation) => operation.kind === kind)
    if (done.length === 0) return []
    const names = done.map(({ username, structure }) => username ?? structure?.key ?? '')
    return [`${done.length} ${done.length === 1 ? noun : `${noun}s`} ${verb}${peopleIn(names)}`]
  })

/** How deleting a Mapping affects people, one sentence per connector. */
export const effectOf = (mapping: string, plans: readonly ShownPlan[]): string[] => {
  if (plans.length === 0)
    return [`deleting mapping ${mapping} changes nothing: it grants nothing on any connector`]
  return plans.flatMap((plan) => {
    const start = `deleting mapping ${mapping}`
    if (plan.blocked !== undefined)
      return [`${start} has unknown effects on ${plan.connector}: ${plan.blocked}`]
    const parts = partsOf(plan)
    if (parts.length === 0) return [`${start} changes nothing on ${plan.connector}`]
    return [
      `${start} has these effects on ${plan.connector}: ${parts.join('; ')}`,
      ...plan.gates.map(({ message }) => `${plan.connector}: held until approved: ${message}`),
    ]
  })
}
