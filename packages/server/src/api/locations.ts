import { metadataOf } from './answer.js'
import type { RestOperation } from './operations.js'

/** Finds the URL of a resource: the path of the operation that reads its kind. */
export const createLocate = (
  operations: readonly RestOperation[],
): ((output: unknown) => string | undefined) => {
  const paths = new Map<string, string>()
  for (const { method, path, meta } of operations)
    if (method === 'GET' && meta.permission[0] === 'get' && path.endsWith('s/{name}'))
      paths.set(meta.permission[1], path)

  return (output) => {
    if (typeof output !== 'object' || output === null || !('kind' in output)) return undefined
    const path = paths.get(String(output.kind))
    const metadata = metadataOf(output)
    return path?.replace(/\{(\w+)\}/g, (_, field: string) =>
      encodeURIComponent(String(metadata[field] ?? '')),
    )
  }
}

/** Orders routes so that a plain segment is tried before a parameter: /clusters/register before /clusters/{name}. */
export const byPrecision = (a: string, b: string): number => {
  const [left, right] = [a.split('/'), b.split('/')]
  for (const [index, segment] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    const [open, otherOpen] = [segment.startsWith(':'), other.startsWith(':')]
    if (open !== otherOpen) return open ? 1 : -1
    if (segment !== other) return segment < other ? -1 : 1
  }
  return left.length - right.length
}
