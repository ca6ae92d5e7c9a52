import { closingQuote } from '@hansa/manifests'

/** Maximum nesting of lists and objects in a body: far above any manifest, far below the limit of recursion. */
export const maxDepth = 200

/** Maximum number of values in a body, for YAML after aliases are expanded: checking each takes some microseconds. */
export const maxNodes = 500_000

const quote = 0x22

export type JsonFault = 'too deep' | 'too many values'

export interface TreeLimits {
  depth: number
  nodes: number
}

const standard: TreeLimits = { depth: maxDepth, nodes: maxNodes }

/**
 * What JSON text has too much of; undefined if nothing. Looks only at brackets and commas outside strings: cheap enough to
 * run before the parse.
 */
export const jsonFault = (text: string, limits: TreeLimits = standard): JsonFault | undefined => {
  let depth = 0
  let nodes = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      at = closingQuote(text, at)
      if (at === -1) return undefined
    } else if (code === 0x2c) nodes += 1
    else if (code === 0x5b || code === 0x7b) {
      depth += 1
      nodes += 1
      if (depth > limits.depth) return 'too deep'
    } else if (code === 0x5d || code === 0x7d) depth -= 1
    if (nodes > limits.nodes) return 'too many values'
  }
  return undefined
}

export type TreeFault = JsonFault | 'not a number'

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
