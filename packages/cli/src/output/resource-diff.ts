import { isDeepStrictEqual } from 'node:util'
import type { Shown } from '../hub.js'
import type { ObjectDiff } from './object-diff.js'

/** What is compared of a resource: what people write, without what the hub adds to it. */
const shownPart = ({
  apiVersion,
  kind,
  metadata: { namespace, name, labels = {}, annotations = {} },
  spec,
}: Shown): Record<string, unknown> => ({
  apiVersion,
  kind,
  metadata: {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  },
  spec,
})

/** How a resource of the hub differs from what it would be after a change; undefined if it does not. */
export const resourceDiff = (before: Shown | undefined, after: Shown): ObjectDiff | undefined => {
  const { apiVersion, kind, metadata } = after
  const { namespace, name } = metadata
  const head = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name }
  const changed = shownPart(after)
  if (before === undefined) return { ...head, change: 'Added', after: changed }
  const stored = shownPart(before)
  if (isDeepStrictEqual(stored, changed)) return undefined
  return { ...head, change: 'Changed', before: stored, after: changed }
}
