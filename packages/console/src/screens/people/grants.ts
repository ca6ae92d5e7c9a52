import type { Mapping } from '@hansa/sdk'

type Grant = Mapping['spec']['rules'][number]['grants'][number]

/** What a group gives on one system, and by which rule. */
export interface Granted {
  readonly connector: string
  readonly what: string
  /** `default/staff rule 1` */
  readonly by: string
}

const wordsOf = (grant: Grant): string[] => [
  ...(grant.organization === undefined
    ? []
    : [
        `organization ${grant.organization}${grant.team === undefined ? '' : `, team ${grant.team} (${grant.permission ?? 'read'})`}`,
      ]),
  ...(grant.admin === true ? ['administrator'] : []),
  ...(grant.restricted === true ? ['restricted'] : []),
  ...(grant.policies ?? []).map((policy) => `policy ${policy}`),
  ...(grant.groups ?? []).map((group) => `group ${group}`),
  ...(grant.access ?? []).map(({ domain, policy }) => `${domain}: ${policy}`),
]

/** As the hub matches: the whole name, without regard to case. Undefined for a pattern a browser does not read. */
const patternOf = (group: string): RegExp | undefined => {
  try {
    return new RegExp(`^(?:${group})$`, 'iu')
  } catch {
    return undefined
  }
}

const filled = (text: string, match: readonly string[]): string =>
  text.replace(/\$(\d)/g, (_, index: string) => match[Number(index)] ?? '')

/** What a rule's grants are filled in with; undefined when it is not about the group. */
const matchOf = (
  { group: pattern, groupId }: Pick<Mapping['spec']['rules'][number], 'group' | 'groupId'>,
  { id, name }: { id: string; name: string },
): readonly string[] | undefined => {
  if (groupId !== undefined) return groupId.toLowerCase() === id.toLowerCase() ? [name] : undefined
  return patternOf(pattern ?? '')?.exec(name) ?? undefined
}

/** What the rules of all mappings give the members of a group of one directory. */
export const grantsOf = (
  group: { id: string; name: string },
  directory: string,
  mappings: readonly { key: string; spec: Mapping['spec'] }[],
): Granted[] =>
  mappings
    .filter(({ spec }) => spec.directory === directory)
    .flatMap(({ key, spec }) =>
      spec.rules.flatMap((rule, index) => {
        const match = matchOf(rule, group)
        if (match === undefined) return []
        return rule.grants.map((grant) => {
          const words = wordsOf(grant).map((text) => filled(text, match))
          return {
            connector: grant.connector,
            what: words.length === 0 ? 'an account' : words.join('; '),
            by: `${key} rule ${index + 1}`,
          }
        })
      }),
    )
