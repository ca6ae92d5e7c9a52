import type { WantedAccount } from '../../wanted.js'
import type { AccessGrant, ClientGrant } from './manifest.js'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlled = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u

/** Why Authelia would not read a group's name in a subject literally, as a predicate. It trims spaces. */
export const groupProblem = (name: string): string | undefined => {
  if (name.trim() === '') return 'is empty'
  if (name !== name.trim()) return 'begins or ends with a space, which Authelia drops'
  return controlled.test(name) ? 'contains a control character' : undefined
}

/** A group as a subject of a rule. */
export const subjectOf = (group: string): string => `group:${group}`

const label = '[a-z\\d_](?:[-\\w]{0,61}[a-z\\d_])?'
const domainPattern = new RegExp(`^(?:(?:\\*|\\{(?:user|group)\\})\\.)?${label}(?:\\.${label})*$`, 'i')

/** Why a domain of an access rule is not a host name, as a predicate: it would match nothing, or more than intended. */
export const domainProblem = (domain: string): string | undefined => {
  if (domain.length > 253) return 'is longer than 253 characters'
  return domainPattern.test(domain)
    ? undefined
    : 'is not a host name: expected labels of letters, digits, "-" and "_", optionally after "*.", "{user}." or "{group}."'
}

/** The grants of a person that Authelia reads as intended, and why the rest is rejected. */
export interface Readable {
  groups: readonly string[]
  access: readonly AccessGrant[]
  clients: readonly ClientGrant[]
  refused: readonly string[]
}

/** Removes from a person's grants what Authelia would misread; the rest stays. */
export const readableGrants = ({
  grants,
  granted = [],
}: Pick<WantedAccount<'authelia'>, 'grants' | 'granted'>): Readable => {
  const refused = new Set(granted.flatMap(({ refused = [], why }) => refused.map((one) => `${one} (${why})`)))
  const rulesOf = (given: (grant: (typeof granted)[number]['grant']) => boolean): string => {
    const rules = [...new Set(granted.filter(({ grant }) => given(grant)).map(({ why }) => why))]
    return rules.length === 0 ? '' : ` (${rules.join('; ')})`
  }
  const fits = (name: string): boolean => {
    const problem = groupProblem(name)
    if (problem !== undefined)
      refused.add(
        `the group ${JSON.stringify(name)} is not granted: its name ${problem}${rulesOf(({ groups }) => groups?.includes(name) ?? false)}`,
      )
    return problem === undefined
  }
  const groups = grants.groups.filter(fits)
  const access = grants.access.flatMap((rule) => {
    const problem = domainProblem(rule.domain)
    if (problem === undefined)
      return [{ ...rule, domain: rule.domain.toLowerCase(), groups: rule.groups.filter(fits) }]
    const rules = rulesOf(({ access }) => access?.some(({ domain }) => domain === rule.domain) ?? false)
    refused.add(`access to ${JSON.stringify(rule.domain)} is not granted: the domain ${problem}${rules}`)
    return []
  })
  const clients = grants.clients.map((grant) => ({ ...grant, groups: grant.groups.filter(fits) }))
  return { groups, access, clients, refused: [...refused] }
}
