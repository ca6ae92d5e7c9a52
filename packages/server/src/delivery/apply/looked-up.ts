import type { KubernetesObject, Rendering } from '../../bundles/index.js'
import type { AppliedContent, TargetRow } from '../../releases/index.js'
import { contentKeyOf, contentOf } from '../hooks/record.js'

/** Where the answers to lookups of a target come from: what was found before, or the objects of other content. */
export type LookedUpIn = { type: 'recorded'; digest: string } | { type: 'content'; content: AppliedContent }

/**
 * Where the answers to lookups of the desired content come from; undefined if nothing is found. Content that is applied keeps the answers
 * that it was first rendered with. After a rotation it finds what an installation would apply now: the new values. Pure.
 */
export const lookedUpIn = ({
  hooks: record,
  desired,
}: Pick<TargetRow, 'hooks' | 'desired'>): LookedUpIn | undefined => {
  const applied = record?.applied
  if (record == null || applied == null) return undefined
  const isSame = contentKeyOf(applied) === contentKeyOf(desired)
  // A removal that was taken back is followed by an installation.
  if (record.event === 'delete') return undefined
  if (applied.rotation !== desired.rotation) return { type: 'content', content: contentOf(desired) }
  if (!isSame || !record.complete) return { type: 'content', content: applied }
  return applied.answers === undefined ? undefined : { type: 'recorded', digest: applied.answers }
}

const known = new WeakMap<Rendering, readonly KubernetesObject[]>()

/** The objects of a rendering that stay on the cluster, hooks included. The same array for the same rendering. */
export const appliedObjects = (rendering: Rendering): readonly KubernetesObject[] => {
  const present = known.get(rendering)
  if (present !== undefined) return present
  const hooks = rendering.hooks.filter(
    ({ events, deletePolicies }) =>
      !deletePolicies.includes('hook-succeeded') &&
      events.some((event) => event.endsWith('-install') || event.endsWith('-upgrade')),
  )
  const objects = [...rendering.objects, ...hooks.map(({ object }) => object)]
  known.set(rendering, objects)
  return objects
}
