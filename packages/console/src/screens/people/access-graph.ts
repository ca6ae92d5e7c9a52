import type { AccessEntry } from '@hansa/sdk'

/** The columns of the graph, in this order. */
export const columns = ['Group', 'Rule', 'Grant'] as const
export type Column = (typeof columns)[number]

/** A directory group, a rule of a Mapping, or a grant on a connector; each is drawn once, however many lead to it. */
export interface GraphNode {
  readonly id: string
  readonly column: Column
  readonly text: string
  /** The row it is drawn in, from 0. */
  readonly row: number
}

/** A line between the nodes of two neighbouring columns. */
export interface GraphEdge {
  readonly from: string
  readonly to: string
}

export interface AccessGraph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  /** The rows of the longest column. */
  readonly rows: number
}

/** `default/staff rule 2: group "team-(.+)" matched "team-web"` without what it matched: one rule is one node. */
export const ruleName = (rule: string): string => rule.replace(/: .*$/s, '')

const stepsOf = ({ group, rule, connector, grant }: AccessEntry) =>
  [
    { id: `Group ${group}`, column: 'Group', text: group },
    { id: `Rule ${ruleName(rule)}`, column: 'Rule', text: ruleName(rule) },
    { id: `Grant ${connector} ${grant}`, column: 'Grant', text: `${connector}: ${grant}` },
  ] as const

type Step = ReturnType<typeof stepsOf>[number]

/** Nodes of a column in the order of the middle of what leads to them, so that few lines cross. */
const ordered = (
  nodes: readonly Step[],
  edges: readonly GraphEdge[],
  rowOf: ReadonlyMap<string, number>,
): Step[] => {
  const middle = (id: string): number => {
    const rows = edges.filter(({ to }) => to === id).map(({ from }) => rowOf.get(from) ?? 0)
    return rows.reduce((sum, row) => sum + row, 0) / Math.max(1, rows.length)
  }
  const middles = new Map(nodes.map(({ id }) => [id, middle(id)]))
  return [...nodes].sort(
    (a, b) => (middles.get(a.id) ?? 0) - (middles.get(b.id) ?? 0) || a.text.localeCompare(b.text),
  )
}

/** The grants of one person as a graph: directory groups, the rules that match them, and what the rules grant. */
export const accessGraph = (entries: readonly AccessEntry[]): AccessGraph => {
  const steps = new Map<string, Step>()
  const edges = new Map<string, GraphEdge>()
  for (const entry of entries) {
    const path = stepsOf(entry)
    for (const step of path) steps.set(step.id, step)
    for (const [index, { id: to }] of path.entries()) {
      const from = path[index - 1]?.id
      if (from !== undefined) edges.set(`${from}\n${to}`, { from, to })
    }
  }
  const lines = [...edges.values()]
  const rowOf = new Map<string, number>()
  const nodes: GraphNode[] = []
  for (const column of columns) {
    const members = ordered(
      [...steps.values()].filter((step) => step.column === column),
      lines,
      rowOf,
    )
    for (const [row, step] of members.entries()) {
      rowOf.set(step.id, row)
      nodes.push({ ...step, row })
    }
  }
  return { nodes, edges: lines, rows: Math.max(0, ...nodes.map(({ row }) => row + 1)) }
}

/** All nodes on paths through a node, including the node itself. */
export const connectedTo = ({ edges }: AccessGraph, id: string): ReadonlySet<string> => {
  const reach = (from: keyof GraphEdge, to: keyof GraphEdge): string[] => {
    const found = new Set([id])
    for (const known of found) for (const edge of edges) if (edge[from] === known) found.add(edge[to])
    return [...found]
  }
  return new Set([...reach('from', 'to'), ...reach('to', 'from')])
}
