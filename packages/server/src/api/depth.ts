import { type TextFault, type TreeLimits, textFault } from '@hansa/manifests'

/** Maximum nesting of lists and objects in a body: far above any manifest, far below the limit of recursion. */
export const maxDepth = 200

/** Maximum number of values in a body, for YAML after aliases are expanded: checking each takes some microseconds. */
export const maxNodes = 500_000

const standard: TreeLimits = { depth: maxDepth, nodes: maxNodes }

/** What the JSON text of a body has too much of; undefined if nothing. */
export const jsonFault = (text: string): TextFault | undefined => textFault(text, standard)

export type TreeFault = TextFault | 'not a number'

/**
 * Why JSON or recursion could not handle a parsed value; undefined if they can. Shared values
 * (YAML aliases) count for every use. Iterative: safe for values of any depth.
 */
export const treeFault = (root: unknown, limits: TreeLimits = standard): TreeFault | undefined => {
  if (isEndless(root)) return 'not a number'
  const open: { value: object; depth: number }[] = isTree(root) ? [{ value: root, depth: 1 }] : []
  let nodes = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.depth > limits.depth) return 'too deep'
    const children: unknown[] = Array.isArray(next.value) ? next.value : Object.values(next.value)
    nodes += children.length
    if (nodes > limits.nodes) return 'too many values'
    for (const child of children) {
      if (isEndless(child)) return 'not a number'
      if (isTree(child)) open.push({ value: child, depth: next.depth + 1 })
    }
  }
  return undefined
}

const isEndless = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value)

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null
