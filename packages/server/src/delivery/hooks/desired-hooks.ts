import {
  type HookDeletePolicy,
  type HookEvent,
  type KubernetesObject,
  redactedPatch,
  render,
} from '../../bundles/index.js'
import type { Discovery } from '../../kube/index.js'
import type { TargetRow } from '../../releases/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { isRecord } from '../../runtime/record.js'
import type { Content } from '../apply/content.js'
import { createWanting, type DesiredObject } from '../apply/wanted.js'
import { groupKindOf, isJob, isKept, type Place, placeOf } from '../place.js'

/** A hook of a target on its cluster. */
export interface DesiredHook {
  wanted: DesiredObject
  events: readonly HookEvent[]
  weight: number
  policies: ReadonlySet<HookDeletePolicy>
  /** Its output without the sensitive texts of the target. */
  hideInOutput: (output: string) => Promise<string>
}

/**
 * A Job that is a hook is kept for at least this time after it ended, whatever its `ttlSecondsAfterFinished`: a hub that
 * was down must still be able to read how it ended.
 */
const leastTimeToLiveSeconds = 3600

/** Hooks that run to their completion; all others are done when they are applied. */
export const completes = (place: Pick<Place, 'group' | 'kind'>): boolean =>
  isJob(place) || groupKindOf(place) === '/Pod'

/** Whether a delete policy deletes the object of a hook. Kinds that hold data or other objects are never deleted by one. */
export const isDeletedBy = ({ policies, wanted }: DesiredHook, policy: HookDeletePolicy): boolean =>
  policies.has(policy) && !isKept(wanted.place)

/**
 * Whether the object of a former run is deleted before the hook starts. A Job or a Pod runs only once, so that it always
 * is. Helm refuses it where its policies lack `before-hook-creation`.
 */
export const isReplaced = (hook: DesiredHook): boolean =>
  completes(hook.wanted.place) || isDeletedBy(hook, 'before-hook-creation')

const withTimeToLive = (object: KubernetesObject): KubernetesObject => {
  const { spec } = object
  if (!isJob(placeOf(object)) || !isRecord(spec)) return object
  const { ttlSecondsAfterFinished: seconds } = spec
  return typeof seconds === 'number' && seconds < leastTimeToLiveSeconds
    ? { ...object, spec: { ...spec, ttlSecondsAfterFinished: leastTimeToLiveSeconds } }
    : object
}

const noPolicies: ReadonlySet<HookDeletePolicy> = new Set(['before-hook-creation'])

/** The values of patches that are stored sealed, as JSON text. */
const clearTexts = (
  sealed: TargetRow['desired']['patches'],
  clear: Content['patches'],
): Record<string, string> =>
  Object.fromEntries(
    sealed.flatMap(({ patch }, index) =>
      sameJson(patch, clear[index]?.patch) ? [] : [[`patch ${index}`, JSON.stringify(clear[index]?.patch)]],
    ),
  )

/** The hooks of a target, with its overrides, in the order of their source. Throws `Unprocessable` for an override that does not apply. */
export const hooksOf = (
  target: TargetRow,
  content: Content,
  discovery: Pick<Discovery, 'resources'>,
  hubUid: string,
): DesiredHook[] => {
  if (content.hooks.length === 0) return []
  const { isNamespaced, want } = createWanting(target, content, discovery, hubUid)
  const { namespace, images, patches } = target.desired
  // Placements do not divide hooks: a workload among them keeps its replicas.
  const input = { namespace, workloads: [], divided: false, patches, images }
  const objects = render(
    content.hooks.map(({ object }) => object),
    { ...input, patches: content.patches },
    isNamespaced,
  )
  const shown = render(
    content.hooks.map((hook) => hook.shown),
    input,
    isNamespaced,
    redactedPatch,
  )
  const inPatches = clearTexts(patches, content.patches)
  const hideInOutput = (output: string): Promise<string> => content.hideInOutput(output, inPatches)
  return content.hooks.flatMap(({ events, weight, deletePolicies }, index): DesiredHook[] => {
    const object = objects[index]
    if (object === undefined) return []
    const wanted = want(withTimeToLive(object), withTimeToLive(shown[index] ?? object), false)
    const policies = deletePolicies.length === 0 ? noPolicies : new Set(deletePolicies)
    return [{ wanted, events, weight, policies, hideInOutput }]
  })
}
