import type { ConnectorType, GrantText, Mapping } from '@hansa/sdk'

type Grant = Mapping['spec']['rules'][number]['grants'][number]

/** What a group gives on one system, and by which rule. */
export interface Granted {
  readonly connector: string
  readonly what: string
  /** `default/staff rule 1` */
  readonly by: string
}

/** What a grant gives by one of its fields; nothing where a field that the text needs is absent. */
const wordsOf = (grant: Grant, { field, long, defaults }: GrantText): string[] => {
  const fields = new Map<string, unknown>(Object.entries(grant))
  const given = fields.get(field)
  if (given === undefined || given === false) return []
  const items: readonly unknown[] = Array.isArray(given) ? given : [given]
  return items.flatMap((item) => {
    const own = new Map<string, unknown>(
      typeof item === 'object' && item !== null ? Object.entries(item) : [],
    )
    const shown = (name: string): unknown =>
      name === '' ? item : (own.get(name) ?? fields.get(name) ?? defaults[name])
    const names = [...long.matchAll(/\{(\w*)\}/g)].map(([, name = '']) => name)
    if (names.some((name) => shown(name) === undefined)) return []
    return [long.replace(/\{(\w*)\}/g, (_, name: string) => String(shown(name)))]
  })
}

/** The texts of all types, one a field: a field means the same in each. */
export const textsOf = (types: readonly ConnectorType[]): readonly GrantText[] => [
  ...new Map(types.flatMap(({ grants }) => grants.texts.map((one) => [one.field, one] as const))).values(),
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

/** What the rules of all mappings give the members of a group of one directory, in the hub's texts for grants. */
export const grantsOf = (
  group: { id: string; name: string },
  directory: string,
  mappings: readonly { key: string; spec: Mapping['spec'] }[],
  texts: readonly GrantText[],
): Granted[] =>
  mappings
    .filter(({ spec }) => spec.directory === directory)
    .flatMap(({ key, spec }) =>
      spec.rules.flatMap((rule, index) => {
        const match = matchOf(rule, group)
        if (match === undefined) return []
        return rule.grants.map((grant) => {
          const words = texts.flatMap((text) => wordsOf(grant, text)).map((text) => filled(text, match))
          return {
            connector: grant.connector,
            what: words.length === 0 ? 'an account' : words.join('; '),
            by: `${key} rule ${index + 1}`,
          }
        })
      }),
    )
