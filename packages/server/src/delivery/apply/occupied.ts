import { KubeError, type KubeObject } from '../../kube/index.js'
import { isRecord } from '../../runtime/record.js'

/**
 * Messages of API servers, admission plugins and common webhooks about a value that only one object of the cluster can
 * have: a nodePort, a clusterIP, a host of an Ingress, the default PriorityClass.
 */
const occupied = /\balready (?:allocated|exists|defined|in use|used|taken|marked as default)\b/i

/** The scalars of an object by their path, without positions in lists: `spec.ports.nodePort` and 30080. */
const leavesOf = (value: unknown, path: string, into: [path: string, value: string][]): void => {
  if (Array.isArray(value)) for (const item of value) leavesOf(item, path, into)
  else if (isRecord(value))
    for (const [key, below] of Object.entries(value))
      leavesOf(below, path === '' ? key : `${path}.${key}`, into)
  else if (typeof value === 'string' || typeof value === 'number') into.push([path, String(value)])
}

const leaves = ({ apiVersion: _v, kind: _k, metadata: _m, status: _s, ...fields }: KubeObject) => {
  const found: [path: string, value: string][] = []
  leavesOf(fields, '', found)
  return found
}

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.split(/[^A-Za-z0-9./:_-]+/).map((word) => word.replace(/^[.:]+|[.:]+$/g, '')))

const lastName = (path: string): string =>
  path
    .replace(/\[[^\]]*\]$/, '')
    .split('.')
    .at(-1) ?? ''

/** Whether a refusal says that another object on the cluster has a value that this one needs. */
export const isOccupied = (error: unknown): error is KubeError =>
  error instanceof KubeError && error.cause === 'Status' && occupied.test(error.message)

/**
 * Whether such a refusal is about `other`: it names it, or names a value that both have in the same field. Pure. A
 * value written as `spec.clusterIP` is refused as `spec.clusterIPs`.
 */
export const isHolder = (error: KubeError, object: KubeObject, other: KubeObject): boolean => {
  const causes = error.causes.filter(({ message = '' }) => occupied.test(message))
  const said = causes.length === 0 ? [{ message: error.message, field: undefined }] : causes
  const theirs = new Set(leaves(other).map(([path, value]) => `${path}=${value}`))
  const { name, namespace } = other.metadata
  return said.some(({ message = '', field }) => {
    const words = wordsOf(message)
    if (words.has(namespace === undefined ? name : `${namespace}/${name}`)) return true
    const refusedField = field === undefined ? undefined : lastName(field)
    return leaves(object).some(
      ([path, value]) =>
        words.has(value) &&
        theirs.has(`${path}=${value}`) &&
        (refusedField === undefined || refusedField.startsWith(lastName(path))),
    )
  })
}
