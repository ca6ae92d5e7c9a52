import { isDeepStrictEqual } from 'node:util'
import { argument, type Invocation, type Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { asDiff, exitCodes } from '../../exit-code.js'
import { formatOf } from '../../globals.js'
import type { Hub, Reference } from '../../hub.js'
import { kindOf } from '../../kinds.js'
import { type ObjectDiff, unifiedDiff } from '../../output/object-diff.js'
import { line, printList } from '../../output/print.js'
import { referenceTo } from '../../references.js'

interface BundleObject extends Record<string, unknown> {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string }
}

export interface DiffOptions {
  cluster?: string
}

/**
 * The objects of a revision, as a cluster renders them if one is named. Throws UsageError for a chart that does not render without the
 * values of a release.
 */
const objectsOf = async (
  hub: Hub,
  bundle: Reference,
  version: string,
  { cluster }: DiffOptions,
): Promise<BundleObject[]> => {
  const revision = `revisions/${encodeURIComponent(version)}`
  const answer = await (cluster === undefined
    ? hub.look(bundle, revision)
    : hub.look(bundle, `${revision}/rendering`, { cluster }))
  // The API's own schema has checked it.
  const { objects, problem } = answer as { objects: BundleObject[]; problem?: string }
  if (problem === undefined) return objects
  throw new UsageError(
    `${bundle.name}@${version} does not render without the values of a release: ${problem}`,
    'compare a release: hansa release diff NAME --bundle-version VERSION',
  )
}

const keyOf = ({ apiVersion, kind, metadata: { namespace, name } }: BundleObject): string =>
  JSON.stringify([apiVersion.includes('/') ? apiVersion.split('/')[0] : '', kind, namespace ?? '', name])

const headOf = ({ apiVersion, kind, metadata: { namespace, name } }: BundleObject) => ({
  apiVersion,
  kind,
  ...(namespace === undefined ? {} : { namespace }),
  name,
})

/** The differences in the order of the objects after, then the removed ones. */
export const differences = (
  before: readonly BundleObject[],
  after: readonly BundleObject[],
): ObjectDiff[] => {
  const left = new Map(before.map((object) => [keyOf(object), object]))
  const found = after.flatMap((object): ObjectDiff[] => {
    const present = left.get(keyOf(object))
    left.delete(keyOf(object))
    if (present === undefined) return [{ ...headOf(object), change: 'Added', after: object }]
    if (isDeepStrictEqual(present, object)) return []
    return [{ ...headOf(object), change: 'Changed', before: present, after: object }]
  })
  const removed = [...left.values()].map(
    (object): ObjectDiff => ({ ...headOf(object), change: 'Removed', before: object }),
  )
  return [...found, ...removed]
}

const compare = async ({ args, options, hub }: Invocation<DiffOptions>): Promise<void> => {
  const format = formatOf(options)
  const bundle = referenceTo(kindOf('bundle'), argument(args, 0), options)
  const connected = await hub()
  const before = await objectsOf(connected, bundle, argument(args, 1), options)
  const items = differences(before, await objectsOf(connected, bundle, argument(args, 2), options))
  if (format === 'json' || format === 'yaml') printList({ items }, format)
  else for (const item of items) line(unifiedDiff(item))
  if (items.length > 0) process.exitCode = exitCodes.failed
}

/** `hansa bundle diff NAME A B`: the objects as the hub shows them, with the bundle's values alone. */
export const run: Run<DiffOptions> = (invocation) => asDiff(() => compare(invocation))
