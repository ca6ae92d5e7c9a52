import { hansaAccount } from '../../clusters/index.js'
import { type ObjectLimits, refusalOf } from '../../namespaces/index.js'
import type { TargetRow } from '../../releases/index.js'
import { HansaError } from '../../runtime/errors.js'
import { formatObjectRef } from '../place.js'
import type { ApplyError } from './apply-error.js'
import type { DesiredObject } from './wanted.js'

type Checked = Pick<DesiredObject, 'place' | 'yields' | 'onlyCreated'>

const noLimits: ObjectLimits = {}

/** The refusals of objects that the namespace of a target does not allow: then nothing of the target is sent. Pure. */
export const confinedRefusals = (
  { namespace, cluster, desired }: Pick<TargetRow, 'namespace' | 'cluster' | 'desired'>,
  objects: readonly Checked[],
): ApplyError[] =>
  objects.flatMap(({ place, yields, onlyCreated }): ApplyError[] => {
    const object = { ...place, implicit: yields && onlyCreated }
    const why = refusalOf(namespace, desired.limits ?? noLimits, object, hansaAccount)
    if (why === undefined) return []
    return [
      {
        reason: 'Refused',
        message: `${formatObjectRef(place)} on ${cluster} is not delivered, and neither is anything else of the release: ${why}`,
        place,
      },
    ]
  })

/** Throws `Unprocessable` for the first object that the namespace of a target does not allow. */
export const requireConfined = (
  target: Pick<TargetRow, 'namespace' | 'cluster' | 'desired'>,
  objects: readonly Checked[],
): void => {
  const [first] = confinedRefusals(target, objects)
  if (first !== undefined)
    throw new HansaError('Unprocessable', {
      reason: first.message,
      fix: 'change the bundle or the Namespace',
    })
}
