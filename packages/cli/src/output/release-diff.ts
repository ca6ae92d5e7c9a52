import type { Hub, Reference } from '../hub.js'
import { type ObjectDiff, unifiedDiff } from './object-diff.js'
import { line, say } from './print.js'

export interface ReleaseDiff {
  groups: {
    clusters: string[]
    problem?: string
    /** Fields whose generated values stay although the chart draws others. */
    kept?: string[]
    unchanged: number
    objects: ObjectDiff[]
  }[]
  truncated?: string
}

/** What a release changes on its clusters. `spec`: instead of the stored one; `cluster`: only on that one; `revisions`: compares two of its revisions. */
export const releaseDiff = async (
  hub: Hub,
  { namespace = '', name }: Reference,
  {
    spec,
    cluster,
    revisions,
  }: {
    spec?: unknown
    cluster?: string | undefined
    revisions?: { from: number; to: number } | undefined
  },
): Promise<ReleaseDiff> => {
  const path = `/namespaces/${encodeURIComponent(namespace)}/releases/${encodeURIComponent(name)}/diff`
  const body = {
    ...(spec === undefined ? {} : { spec }),
    ...(revisions === undefined ? {} : { revisions }),
    ...(cluster === undefined ? {} : { cluster }),
  }
  // The API's own schema has checked it. Many different renderings can take minutes.
  return (await hub.call('POST', path, { body, timeoutMs: 600_000 })) as ReleaseDiff
}

export const isChanged = ({ groups }: ReleaseDiff): boolean =>
  groups.some(({ objects }) => objects.length > 0)

/** Whether some clusters could not be compared. */
export const hasProblem = ({ groups }: ReleaseDiff): boolean =>
  groups.some(({ problem }) => problem !== undefined)

/** Prints the changed objects, with the clusters on which they change so. */
export const printReleaseDiff = ({ groups, truncated }: ReleaseDiff): void => {
  for (const { clusters, problem, kept = [], objects } of groups) {
    const names = clusters.join(', ')
    if (problem !== undefined) say(`error: ${names === '' ? '' : `${names}: `}${problem}`)
    for (const field of kept)
      say(`note: ${names}: ${field}: the generated value stays, although the chart draws another one`)
    if (objects.length === 0) continue
    line(`# ${names}`)
    for (const object of objects) line(unifiedDiff(object))
  }
  if (truncated !== undefined) say(`note: ${truncated}`)
}
