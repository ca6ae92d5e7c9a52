import type { AccessEntry } from '@hansa/sdk'

/** One grant on one connector. */
export interface GrantNode {
  readonly connector: string
  readonly grant: string
}

export interface RuleNode {
  readonly rule: string
  readonly grants: readonly GrantNode[]
}

/** What a directory group gives a person, by rule. */
export interface GroupNode {
  readonly group: string
  readonly rules: readonly RuleNode[]
}

const groupedBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): [string, Item[]][] => {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups].sort(([a], [b]) => a.localeCompare(b))
}

/** The grants of one person as a tree: group, rule, grant. */
export const accessTree = (entries: readonly AccessEntry[]): GroupNode[] =>
  groupedBy(entries, ({ group }) => group).map(([group, ofGroup]) => ({
    group,
    rules: groupedBy(ofGroup, ({ rule }) => rule).map(([rule, ofRule]) => ({
      rule,
      grants: ofRule.map(({ connector, grant }) => ({ connector, grant })),
    })),
  }))
