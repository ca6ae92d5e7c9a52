import type { Tx } from '../db/index.js'
import { type NamespaceLimits, objectLimitsOf } from '../namespaces/index.js'
import { sameJson } from '../runtime/canonical.js'
import type { ReleaseSpec } from './contract.js'
import type { Desired } from './desired.js'
import type { TargetRow } from './target-row.js'
import { changeTarget, readdressTarget } from './targets.js'

/** The part of a desired state that the namespace of the release decides. */
export type Confinement = Pick<Desired, 'deliverAs' | 'limits'>

/** What a namespace makes of the targets of a release; nothing where it sets nothing, so that it does not change hashes. */
export const confinementOf = (
  limits: NamespaceLimits,
  { clusterScoped }: Pick<ReleaseSpec, 'clusterScoped'>,
): Confinement => {
  const { deliverAs } = limits.spec
  const objects = objectLimitsOf(limits, clusterScoped)
  return {
    ...(deliverAs === undefined ? {} : { deliverAs }),
    ...(objects === undefined ? {} : { limits: objects }),
  }
}

const isConfined = ({ desired: { deliverAs, limits } }: TargetRow, confinement: Confinement): boolean =>
  sameJson({ deliverAs, limits }, confinement)

/** The targets that the namespace confines otherwise now. */
export const otherwiseConfined = (
  targets: readonly TargetRow[],
  confinement: Confinement,
): readonly TargetRow[] => targets.filter((target) => !isConfined(target, confinement))

/**
 * Gives targets the present limits and account of their namespace; the rest of their desired state stays. The removal of a target
 * continues, as the present account. Returns whether any differed.
 */
export const confineTargets = (tx: Tx, targets: readonly TargetRow[], confinement: Confinement): boolean => {
  const changed = otherwiseConfined(targets, confinement)
  for (const target of changed) {
    const { deliverAs: _account, limits: _objects, ...rest } = target.desired
    const desired = { ...rest, ...confinement }
    if (target.removing === null) changeTarget(tx, target, desired)
    else readdressTarget(tx, target, desired)
  }
  return changed.length > 0
}
