import { matches, otherClusters, type PlacementSpec, type Rollout } from '@hansa/placement'
import type { ClusterFacts } from '../../clusters/index.js'
import { digestOf } from '../../runtime/canonical.js'
import { durationOf } from '../../runtime/duration.js'
import type { ReleaseSpec } from '../contract.js'

/** A count, or a percentage as text. */
export type Amount = NonNullable<Rollout['maxUnavailable']>

/** A wave with its defaults. */
export interface Wave {
  name: string
  /** Its selector; the wave of the remaining clusters has none. */
  clusters?: NonNullable<Rollout['waves']>[number]['clusters']
  maxConcurrent: Amount
  minReady: number
  approval: boolean
  /** Authors of the revision must not approve it. */
  notAuthor: boolean
  waitMs: number
}

/** The rollout of a release with its defaults. */
export interface RolloutPolicy {
  /** In order; the last one is that of the clusters that no other selects. */
  waves: readonly Wave[]
  windows: NonNullable<Rollout['windows']>
  maxUnavailable: Amount
  deadlineMs: number
  minReadyMs: number
  onFailure: 'Pause' | 'Rollback'
  afterHooks: boolean
  /** Of the waves: approvals and progress count for equal waves only. */
  digest: string
}

const everything = '100%'

const waveOf = (wave: NonNullable<Rollout['waves']>[number]): Wave => ({
  name: wave.name,
  clusters: wave.clusters,
  maxConcurrent: wave.maxConcurrent ?? everything,
  minReady: wave.minReady ?? 1,
  approval: wave.before?.approval !== undefined,
  notAuthor: typeof wave.before?.approval === 'object',
  waitMs: wave.after?.wait === undefined ? 0 : (durationOf(wave.after.wait) ?? 0),
})

/** The rollout of a release: its own, or that of its placement. Undefined: all clusters change at once. Pure. */
export const rolloutPolicy = (
  { rollout: own }: Pick<ReleaseSpec, 'rollout'>,
  { rollout: shared }: Pick<PlacementSpec, 'rollout'>,
): RolloutPolicy | undefined => {
  const rollout = own ?? shared
  if (rollout === undefined) return undefined
  const others: Wave = {
    name: otherClusters,
    maxConcurrent: everything,
    minReady: 1,
    approval: false,
    notAuthor: false,
    waitMs: 0,
  }
  const waves = [...(rollout.waves ?? []).map(waveOf), others]
  return {
    waves,
    windows: rollout.windows ?? [],
    maxUnavailable: rollout.maxUnavailable ?? '25%',
    deadlineMs: (rollout.progressDeadlineSeconds ?? 600) * 1000,
    minReadyMs: (rollout.minReadySeconds ?? 0) * 1000,
    onFailure: rollout.onFailure ?? 'Pause',
    afterHooks: rollout.rollback?.afterHooks === true,
    digest: digestOf(
      waves.map(({ name, clusters, approval, notAuthor }) => [name, clusters ?? null, approval, notAuthor]),
    ),
  }
}

/** The name of the wave of a cluster: the first that selects it. One that is not registered any more is in the last. Pure. */
export const waveNameOf = (
  { waves }: Pick<RolloutPolicy, 'waves'>,
  cluster: ClusterFacts | undefined,
): string => {
  const selects = ({ clusters }: Wave): boolean =>
    clusters !== undefined && cluster !== undefined && matches(clusters, cluster)
  return waves.find(selects)?.name ?? otherClusters
}

/** An amount of `whole`; a percentage is rounded down, to at least 1. Pure. */
export const amountOf = (amount: Amount, whole: number): number =>
  typeof amount === 'number' ? amount : Math.max(1, Math.floor((Number.parseInt(amount, 10) * whole) / 100))
