import { type Affected, matches, type PlacementSpec, type Selector, tolerated } from '@hansa/placement'
import type { ClusterChange, ClusterFacts } from '../clusters/index.js'
import { concerns } from './causes.js'

/** The remembered facts about a release that tell which changes of the fleet matter to it. */
export interface Interest extends Affected {
  placement: PlacementSpec
  /** The clusters that its namespace allows; every cluster when absent. */
  within: Selector | undefined
  /** It has workloads, so a Divided placement has something to divide. */
  divides: boolean
  /** Its values contain labels or the location of its clusters. */
  filledIn: boolean
  /** Some cluster it has a target on may now violate its placement. */
  violating: boolean
}

const selectorsOf = ({ affinity }: PlacementSpec): readonly Selector[] =>
  affinity === undefined || affinity.length === 0
    ? [{}]
    : affinity.flatMap((group) => [group, ...(group.overflow ?? [])])

/** Whether a placement could put anything new on a cluster. */
export const couldTake = (placement: PlacementSpec, cluster: ClusterFacts): boolean =>
  cluster.ready &&
  !cluster.leaving &&
  !cluster.unschedulable &&
  cluster.taints.every(
    (taint) => taint.effect === 'PreferNoSchedule' || tolerated(taint, placement.tolerations),
  ) &&
  selectorsOf(placement).some((selector) => matches(selector, cluster))

const dividesStatically = ({ placement: { replicas }, divides }: Interest): boolean =>
  divides && replicas.mode === 'Divided' && replicas.dynamic === undefined && replicas.divide !== 'Aggregated'

/** Whether one more cluster could give effect to a decision that changes nothing else. */
const couldGain = (interest: Interest): boolean => {
  const { placement, divides, targets, short, violating } = interest
  if (short || violating) return true
  if (placement.replicas.mode === 'Divided' && divides) return dividesStatically(interest)
  const most = placement.spread.find(({ by }) => by === 'cluster')?.max ?? 0
  return most === 0 || targets.length < most
}

/**
 * Whether a change of one cluster can change the decision about a release: the rules for new decisions name it, and
 * the release is there, or could go there and gain by it. `cluster` is its current state; undefined when it is gone.
 */
export const canAffect = (
  change: ClusterChange,
  name: string,
  cluster: ClusterFacts | undefined,
  interest: Interest,
): boolean => {
  if (!concerns(change, name, interest)) return false
  if (change === 'notReady' || change === 'removed' || interest.targets.includes(name)) return true
  // A cluster that was selected without a share, and no longer is, gives its place to one with a chance of a
  // share.
  if (change === 'labels' && dividesStatically(interest)) return true
  return cluster !== undefined && couldTake(interest.placement, cluster) && couldGain(interest)
}

/** Whether the namespace of a release no longer allows a cluster that it has a target on: it leaves, whatever its placement lists. */
export const leavesNamespace = (
  change: ClusterChange,
  cluster: ClusterFacts | undefined,
  { within, targets }: Interest,
): boolean =>
  change === 'labels' &&
  cluster !== undefined &&
  within !== undefined &&
  targets.includes(cluster.name) &&
  !matches(within, cluster)

/** Whether a change of a cluster changes values or images of a release on it. */
export const changesContent = (
  change: ClusterChange,
  name: string,
  { filledIn, targets }: Interest,
): boolean => (change === 'images' || (change === 'labels' && filledIn)) && targets.includes(name)

/** Whether a change of a cluster can make its releases violate their placements. */
export const mayBreak = (change: ClusterChange): boolean => change === 'labels' || change === 'removed'
