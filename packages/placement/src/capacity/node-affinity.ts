/** A requirement on a label of a node, or on its name. */
export interface NodeSelectorRequirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'
  readonly values?: readonly string[] | undefined
}

/** Requirements that must all hold; a term without any matches no node. */
export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly NodeSelectorRequirement[] | undefined
  /** Of the node's name, `metadata.name`. */
  readonly matchFields?: readonly NodeSelectorRequirement[] | undefined
}

const WHOLE = /^[+-]?\d+$/

const beyond = (value: string | undefined, bound: string | undefined, sign: 1 | -1): boolean => {
  if (value === undefined || bound === undefined || !WHOLE.test(value) || !WHOLE.test(bound)) return false
  return (Number(value) - Number(bound)) * sign > 0
}

const holds = (requirement: NodeSelectorRequirement, value: string | undefined): boolean => {
  const { operator, values = [] } = requirement
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return beyond(value, values[0], 1)
    case 'Lt':
      return beyond(value, values[0], -1)
  }
}

/** Whether a node matches one term of a required node affinity. Source: Kubernetes' component-helpers nodeaffinity. */
export const matchesNode = (
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  node: {
    readonly name?: string | undefined
    readonly labels?: Readonly<Record<string, string>> | undefined
  },
): boolean => {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false
  const { labels = {} } = node
  return (
    matchExpressions.every((one) =>
      holds(one, Object.hasOwn(labels, one.key) ? labels[one.key] : undefined),
    ) && matchFields.every((one) => holds(one, one.key === 'metadata.name' ? node.name : undefined))
  )
}
