import {
  drawnBy,
  type KubernetesObject,
  type RenderedHook,
  type Rendering,
  type RenderOptions,
} from '../bundles/index.js'
import { digestOf, sameJson } from '../runtime/canonical.js'
import type { Desired } from './desired.js'
import type { AppliedContent } from './hook-record.js'
import type { TargetRow } from './target-row.js'

/** The part of a target that its content is rendered from. */
export type RecordedTarget = Pick<TargetRow, 'hooks' | 'desired' | 'desiredHash' | 'appliedHash'>

/** A target, or a new one, with other desired state, as it would be stored. Pure. */
export const targetWith = (target: TargetRow | undefined, desired: Desired): RecordedTarget => ({
  hooks: target?.hooks ?? null,
  appliedHash: target === undefined || target.removing !== null ? null : target.appliedHash,
  desired,
  desiredHash: digestOf(desired),
})

/**
 * Whether the desired content of a target is rendered as an upgrade. The same for one content from its first rendering on: an
 * installation does not become an upgrade by being complete. Pure.
 */
export const isUpgrade = ({ hooks: record, desired, desiredHash, appliedHash }: RecordedTarget): boolean => {
  // Never applied, or by an older hub.
  if (record === null) return appliedHash !== null && appliedHash !== desiredHash
  const { applied, event, complete, installed } = record
  const key = contentKeyOf(desired)
  if (applied !== null && complete && contentKeyOf(applied) === key) return applied.upgrade === true
  // A removal that was taken back is followed by an installation.
  if (event === 'delete') return false
  return record.key === key ? event !== 'install' : installed
}

/**
 * Identifies the content that hooks run for: a change of replicas, overrides or the cluster is not a change of it. Equal
 * inputs have equal keys for ever, so that a new version of the hub runs nothing again.
 */
export const contentKeyOf = ({ bundle, values, namespace }: AppliedContent): string =>
  // Versions of a bundle can differ in the values above one chart, which has one digest.
  digestOf([bundle.version, bundle.digest, values ?? null, namespace])

/** The part of a desired state that a chart is rendered from. */
export const contentOf = ({
  bundle,
  namespace,
  values,
  revision,
  rotation,
}: TargetRow['desired']): AppliedContent => ({
  bundle,
  namespace,
  ...(values === undefined ? {} : { values }),
  ...(revision === undefined ? {} : { revision }),
  ...(rotation === undefined ? {} : { rotation }),
})

/** Where the answers to lookups of a target come from: what was found before, or the objects of other content. */
type LookedUpIn = { type: 'recorded'; digest: string } | { type: 'content'; content: AppliedContent }

/**
 * Where the answers to lookups of the desired content come from; undefined if nothing is found. Content that is applied keeps the answers
 * that it was first rendered with. After a rotation it finds what an installation would apply now: the new values. Pure.
 */
export const lookedUpIn = ({
  hooks: record,
  desired,
}: Pick<RecordedTarget, 'hooks' | 'desired'>): LookedUpIn | undefined => {
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

/** Whether a delivery applies a hook; otherwise a removal or a test does. */
export const isOfDelivery = ({ events }: Pick<RenderedHook, 'events'>): boolean =>
  events.some((event) => /-(install|upgrade|rollback)$/.test(event))

/** The objects of a rendering that stay on the cluster, hooks included. The same array for the same rendering. */
const appliedObjects = (rendering: Rendering): readonly KubernetesObject[] => {
  const present = known.get(rendering)
  if (present !== undefined) return present
  const hooks = rendering.hooks.filter(
    (hook) => isOfDelivery(hook) && !hook.deletePolicies.includes('hook-succeeded'),
  )
  const objects = [...rendering.objects, ...hooks.map(({ object }) => object)]
  known.set(rendering, objects)
  return objects
}

export type Circumstances = Pick<RenderOptions, 'history' | 'lookup' | 'former'>

type RenderOn = (content: AppliedContent, circumstances: Circumstances) => Promise<Rendering>

/**
 * What a chart sees of the release on the cluster of a target: its history, and what lookups find. `renderOn` renders another
 * content for the same cluster.
 */
export const circumstancesOf = (
  target: RecordedTarget,
  others: () => Promise<readonly TargetRow[]>,
  renderOn: RenderOn,
): Circumstances => ({ ...seenBy(target, renderOn), ...keptBy(target, others, renderOn) })

const seenBy = (target: RecordedTarget, renderOn: RenderOn): Circumstances => {
  const history = { isUpgrade: isUpgrade(target), revision: target.desired.revision ?? 1 }
  const from = lookedUpIn(target)
  if (from === undefined || from.type === 'recorded') return { history, lookup: from }
  const { content } = from
  return {
    history,
    lookup: {
      type: 'applied',
      key: digestOf(content),
      objects: async () => appliedObjects(await renderOn(content, circumstancesOfApplied(content))),
    },
  }
}

/**
 * The content whose generated values stay in their fields: that of the cluster, or on a new cluster that of another one, if possible
 * one with the same values. Undefined if no content is applied, or if the desired content is applied on one of them. Pure.
 */
const formerContent = (
  { hooks, desired }: Pick<RecordedTarget, 'hooks' | 'desired'>,
  others: readonly Pick<TargetRow, 'hooks'>[],
): AppliedContent | undefined => {
  const own = hooks?.applied
  const applied = own == null ? others.flatMap((other) => other.hooks?.applied ?? []) : [own]
  const key = contentKeyOf(desired)
  if (applied.some((content) => contentKeyOf(content) === key)) return undefined
  const hasValues = ({ values }: AppliedContent): boolean => sameJson(values ?? null, desired.values ?? null)
  return applied.find(hasValues) ?? applied[0]
}

/** What keeps the generated values of a target. */
const keptBy = (
  target: RecordedTarget,
  others: () => Promise<readonly TargetRow[]>,
  renderOn: RenderOn,
): Pick<Circumstances, 'former'> => {
  const own = target.hooks?.applied
  if (target.desired.moved === 'Accept') return {}
  if (own != null && formerContent(target, []) === undefined) return {}
  return {
    former: {
      key: own == null ? 'other' : digestOf(own),
      isOwn: own != null,
      rendering: async () => {
        const former = formerContent(target, own == null ? await others() : [])
        return former && drawnBy(await renderOn(former, circumstancesOfApplied(former)))
      },
    },
  }
}

/** The same for content as it was applied. Pure. */
export const circumstancesOfApplied = ({
  upgrade,
  revision = 1,
  answers,
}: AppliedContent): Circumstances => ({
  history: { isUpgrade: upgrade === true, revision },
  lookup: answers === undefined ? undefined : { type: 'recorded', digest: answers },
})
