import type { Fleet } from '../clusters/index.js'
import type { Store, Writer } from '../db/index.js'
import { sameJson } from '../runtime/canonical.js'
import { confinementOf, confineTargets, otherwiseConfined } from './confinement.js'
import { type ContentNumbers, numbersIn, type Rendered } from './content-numbers.js'
import type { Desired } from './desired.js'
import { desiredWith } from './rollout/turn.js'
import { isUnchanged } from './row.js'
import { isCurrent, placedIn, type Situation } from './situation.js'
import type { TargetRow } from './target-row.js'
import { changeTarget, targetsOfRelease } from './targets.js'

interface RefillOptions {
  store: Store
  fleet: Fleet
  writer: Writer
  bundles: Rendered
}

/** Whether a cluster of a target pulls images from other registries than the target says. */
const haveOtherImages = (fleet: Fleet, targets: readonly TargetRow[]): boolean =>
  targets.some(({ cluster, desired, removing }) => {
    const facts = removing === null ? fleet.get(cluster) : undefined
    return facts !== undefined && !sameJson(facts.images ?? null, desired.images ?? null)
  })

/** Whether the values of a release contain facts about clusters. */
export const isFilledIn = ({ spec }: Situation): boolean => spec.template === true

interface Refilled {
  target: TargetRow
  desired: Desired
}

/** The targets whose clusters now have other facts than their values, or other images. */
const outdated = (
  fleet: Fleet,
  situation: Situation,
  targets: readonly TargetRow[],
  numbers: ContentNumbers,
): Refilled[] => {
  const byCluster = new Map(targets.map((target) => [target.cluster, target]))
  return placedIn(situation, targets).flatMap((share) => {
    const target = byCluster.get(share.cluster)
    const cluster = fleet.get(share.cluster)
    if (target === undefined || cluster === undefined) return []
    const options = { share, cluster, there: target, numbers }
    const desired = desiredWith(situation, target.releaseRevision, options)
    if (desired === undefined) return []
    const facts = ({ values, problem, images }: Desired) => [values ?? null, problem ?? null, images ?? null]
    return sameJson(facts(desired), facts(target.desired)) ? [] : [{ target, desired }]
  })
}

/**
 * Gives the targets of a decided release the limits of its namespace, the current labels and locations of their
 * clusters in their values, and the registry mirrors of their clusters; none of them moves. Returns whether any differed.
 */
export const refillTargets = async (
  { store, fleet, writer, bundles }: RefillOptions,
  situation: Situation,
): Promise<boolean> => {
  const { release, targets, limits, spec } = situation
  const confinement = confinementOf(limits, spec)
  if (otherwiseConfined(targets, confinement).length > 0)
    return store.write(writer, async (tx) =>
      (await isUnchanged(tx, release))
        ? confineTargets(tx, await targetsOfRelease(tx, release.uid), confinement)
        : false,
    )
  if (!isCurrent(situation)) return false
  if (!isFilledIn(situation) && !haveOtherImages(fleet, targets)) return false
  if (outdated(fleet, situation, situation.targets, {}).length === 0) return false
  return store.write(writer, async (tx) => {
    if (!(await isUnchanged(tx, release))) return false
    const { numbers } = await numbersIn(tx, bundles, situation)
    const changed = outdated(fleet, situation, await targetsOfRelease(tx, release.uid), numbers)
    for (const { target, desired } of changed) changeTarget(tx, target, desired)
    return changed.length > 0
  })
}
