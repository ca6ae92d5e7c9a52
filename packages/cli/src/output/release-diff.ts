import type { Hub, Reference } from '../hub.js'
import { type ObjectDiff, unifiedDiff } from './object-diff.js'
import { line, say } from './print.js'

export interface ReleaseDiff {
  groups: {
    clusters: string[]
    problem?: string
    /** Fields whose generated values stay although the chart draws others. */
    kept?: string[]
    /** Objects that stay although the bundle lacks them, and hooks that run. */
    notes?: string[]
    unchanged: number
    objects: ObjectDiff[]
  }[]
  truncated?: string
}

/**
 * What a release changes on its clusters. `spec`: instead of the stored one; `cluster`: only on that one; `revisions`: compares two of its
 * revisions; `live`: compares with the objects on the clusters.
 */
export const releaseDiff = async (
  hub: Hub,
  { namespace = '', name }: Reference,
  {
    spec,
    cluster,
    revisions,
    live,
  }: {
    spec?: unknown
    cluster?: string | undefined
    revisions?: { from: number; to: number } | undefined
    live?: boolean | undefined
  },
): Promise<ReleaseDiff> => {
  const path = `/namespaces/${encodeURIComponent(namespace)}/releases/${encodeURIComponent(name)}/diff`
  const body = {
    ...(spec === undefined ? {} : { spec }),
    ...(revisions === undefined ? {} : { revisions }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(live === true ? { live } : {}),
  }
  // The API's own schema has checked it. Many different renderings can take minutes.
  return (await hub.call('POST', path, { body, timeoutMs: 600_000 })) as ReleaseDiff
}

export const isChanged = ({ groups }: ReleaseDiff): boolean =>
  groups.some(({ objects }) => objects.length > 0)

/** Whether some clusters could not be compared, or refuse an object. */
export const hasProblem = ({ groups }: ReleaseDiff): boolean =>
  groups.some(({ problem, objects }) => (problem ?? objects.find((one) => one.problem)) !== undefined)

/** Prints the changed objects, with the clusters on which they change so. */
export const printReleaseDiff = ({ groups, truncated }: ReleaseDiff): void => {
  for (const { clusters, problem, kept = [], notes = [], objects } of groups) {
    const names = clusters.join(', ')
    if (problem !== undefined) say(`error: ${names === '' ? '' : `${names}: `}${problem}`)
    for (const field of kept)
      say(`note: ${names}: ${field}: the generated value stays, although the chart draws another one`)
    for (const note of notes) say(`note: ${names}: ${note}`)
    for (const object of objects) if (object.problem !== undefined) say(`error: ${names}: ${object.problem}`)
    const changed = objects.filter((object) => object.problem === undefined)
    if (changed.length === 0) continue
    line(`# ${names}`)
    for (const object of changed) line(unifiedDiff(object))
  }
  if (truncated !== undefined) say(`note: ${truncated}`)
}
