/**
 * A set of field paths in the FieldsV1 form: `f:name` is a field, `k:{"name":"x"}` a list item by key, `v:"x"` a
 * set's member, `.` the node itself. A node without children is a member.
 * Source: sigs.k8s.io/structured-merge-diff, fieldpath.
 */
export type FieldTree = { [element: string]: FieldTree }

const self = '.'

const isMember = (tree: FieldTree | undefined): boolean => {
  if (!tree) return false
  for (const key in tree) return key === self || self in tree
  return true
}

const combineNodes = (
  a: FieldTree | undefined,
  b: FieldTree | undefined,
  keep: (inA: boolean, inB: boolean) => boolean,
): FieldTree | undefined => {
  const member = keep(isMember(a), isMember(b))
  const children = combineChildren(a ?? {}, b ?? {}, keep)
  if (Object.keys(children).length === 0) return member ? {} : undefined
  return member ? { [self]: {}, ...children } : children
}

const combineChildren = (
  a: FieldTree,
  b: FieldTree,
  keep: (inA: boolean, inB: boolean) => boolean,
): FieldTree => {
  const result: FieldTree = {}
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (key === self) continue
    const child = combineNodes(a[key], b[key], keep)
    if (child) result[key] = child
  }
  return result
}

export const union = (a: FieldTree, b: FieldTree): FieldTree =>
  combineChildren(a, b, (inA, inB) => inA || inB)
export const intersection = (a: FieldTree, b: FieldTree): FieldTree =>
  combineChildren(a, b, (inA, inB) => inA && inB)
export const difference = (a: FieldTree, b: FieldTree): FieldTree =>
  combineChildren(a, b, (inA, inB) => inA && !inB)
export const isEmpty = (tree: FieldTree): boolean => Object.keys(tree).length === 0

/** The members of a set as dotted paths, as conflict messages show them: `.spec.replicas`. */
export const pathsOf = (tree: FieldTree, prefix = ''): string[] =>
  Object.entries(tree).flatMap(([element, child]) => {
    if (element === self) return prefix === '' ? [] : [prefix]
    const path = `${prefix}${show(element)}`
    return Object.keys(child).length === 0 ? [path] : pathsOf(child, path)
  })

const show = (element: string): string => {
  const value = element.slice(2)
  if (element.startsWith('f:')) return `.${value}`
  if (element.startsWith('v:')) return `[=${value}]`
  const key = Object.entries(JSON.parse(value))
  return `[${key.map(([field, part]) => `${field}=${JSON.stringify(part)}`).join(',')}]`
}
