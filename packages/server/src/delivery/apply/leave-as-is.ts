import { hasStatus, type JsonPatchStep, type KubeObject } from '../../kube/index.js'
import type { TargetRow } from '../../releases/index.js'
import { type DeliveryContext, patchUnchanged, readAt } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { labelsFor, manager } from '../labels.js'
import { observedObjectOf } from '../observe/observed-object.js'
import { isSimple } from '../observe/simple.js'
import { rowOf } from './apply-options.js'
import { isMarkAnnotation, isMarkedFor, markedAs, marksOf } from './mark.js'
import type { ApplyPlanStep } from './plan.js'

const mostTries = 5

/** Sets entries of a map of strings in the metadata, and makes the map if the object has none. */
const setting = (
  field: 'labels' | 'annotations',
  present: Readonly<Record<string, string>> | undefined,
  wanted: Readonly<Record<string, string>>,
): JsonPatchStep[] => {
  if (present === undefined) return [{ op: 'add', path: `/metadata/${field}`, value: wanted }]
  return Object.entries(wanted)
    .filter(([name, value]) => present[name] !== value)
    .map(([name, value]) => ({ op: 'add', path: `/metadata/${field}/${name.replace('/', '~1')}`, value }))
}

/** What an object lacks so that it belongs to the target: labels, and the mark that proves them. */
const lacking = (
  context: DeliveryContext,
  target: TargetRow,
  { wanted: { place, object, manager: by } }: ApplyPlanStep,
  { metadata: { labels, annotations } }: KubeObject,
): JsonPatchStep[] => {
  const { marker, hubUid } = context
  const own = labelsFor({ hubUid, releaseUid: target.releaseUid, targetUid: target.uid })
  const marked = isMarkedFor(marker, target.uid, place, { marks: marksOf(annotations) })
  const { annotations: made = {} } = markedAs(marker, object, { target, place, manager: by }).metadata
  const mark = Object.fromEntries(Object.entries(made).filter(([name]) => isMarkAnnotation(name)))
  return [...setting('labels', labels, own), ...(marked ? [] : setting('annotations', annotations, mark))]
}

/**
 * The row of an object that is only created and exists already: nothing of its content is applied. Labels and the mark
 * of the target are added where they are missing: an earlier release of that name left the object, or this one adopts
 * it. Undefined when the object is gone, being deleted, or another one. Throws KubeError.
 */
export const leaveAsIs = async (
  context: DeliveryContext,
  target: TargetRow,
  step: ApplyPlanStep,
  uid: string,
): Promise<InventoryRow | undefined> => {
  const { wanted, row } = step
  const { place } = wanted
  const resource = await context.resourceOf(place)
  if (resource === undefined) return undefined
  for (let tries = 1; ; tries += 1) {
    const found = await readAt(context, place, resource)
    if (found?.metadata.uid !== uid || found.metadata.deletionTimestamp !== undefined) return undefined
    const operations = lacking(context, target, step, found)
    const { resourceVersion } = found.metadata
    try {
      if (operations.length > 0)
        await patchUnchanged(context, place, resource, {
          resourceVersion,
          fieldManager: manager,
          operations,
        })
      else {
        const seen = observedObjectOf(found, { full: false, simple: isSimple(place) })
        context.observed.answered(place, seen)
        return rowOf(wanted, seen, {
          ...{ targetUid: target.uid, cluster: context.cluster, state: 'applied', replicas: '' },
          appliedAt: row?.appliedAt ?? null,
        })
      }
    } catch (error) {
      // Changed or deleted since it was read.
      if (!hasStatus(error, 404, 409, 422) || tries === mostTries) throw error
    }
  }
}
