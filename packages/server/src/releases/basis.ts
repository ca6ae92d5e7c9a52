import type { PlacementSpec } from '@hansa/placement'
import type { ClusterFacts } from '../clusters/index.js'
import type { Row } from '../db/index.js'
import { digestOf } from '../runtime/canonical.js'
import { isRecord } from '../runtime/record.js'
import type { DecisionBasis } from './decisions.js'
import type { EngineView } from './engine-view.js'
import { needsCapacity } from './inputs.js'
import type { Situation } from './situation.js'

/** Identifies what decisions read of a release: neither its suspension nor its history is part of it. */
export const releaseDigestOf = ({ spec, labels }: Pick<Row, 'spec' | 'labels'>): string => {
  const {
    suspend: _suspend,
    revisionHistoryLimit: _limit,
    rollout: _rollout,
    ...read
  } = isRecord(spec) ? spec : {}
  return digestOf({ spec: read, labels })
}

const releaseDigest = ({ release }: Situation): string => releaseDigestOf(release)

/** The inputs of a decision about `situation`. `fleetAt`: when the fleet was read, in milliseconds since the epoch. */
export const basisOf = (situation: Situation, fleet: EngineView, fleetAt: number): DecisionBasis => ({
  releaseGeneration: situation.release.generation,
  placementUid: situation.placementRow.uid,
  placementGeneration: situation.placementRow.generation,
  ...(situation.limits.clusters === undefined ? {} : { namespaceClusters: situation.limits.clusters }),
  inputs: {
    release: releaseDigest(situation),
    placement: situation.placementRow.revision,
    bundle: situation.revision.digest,
    fleetAt,
    clusters: fleet.membership(),
  },
})

const expiredSince = ({ scores }: ClusterFacts, since: number, now: number): boolean =>
  Object.values(scores).some(
    ({ expiresAt }) => expiresAt !== undefined && expiresAt > since && expiresAt <= now,
  )

const readsScores = ({ prioritizers = [] }: PlacementSpec): boolean =>
  prioritizers.some(({ name }) => name === 'Metric')

const clusterChanged = (facts: ClusterFacts, placement: PlacementSpec, since: number, now: number): boolean =>
  facts.changedAt > since ||
  (readsScores(placement) && (facts.scoresChangedAt > since || expiredSince(facts, since, now))) ||
  (needsCapacity(placement) && facts.figuresChangedAt() > since)

/** Changes since a decision was made: its own inputs by name, and the changed clusters. */
export interface Changed {
  /** `the placement`, `the release`, `the namespace`, `the bundle`, `the list of clusters`. */
  inputs: string[]
  clusters: ReadonlySet<string>
}

/**
 * Compares the inputs of a decision with the current ones. Everything has changed when the release has no decision
 * yet.
 */
export const changedSince = (situation: Situation, fleet: EngineView, now: number): Changed => {
  const basis = situation.decision?.result
  const { inputs } = basis ?? {}
  if (basis === undefined || inputs === undefined)
    return { inputs: ['the release'], clusters: new Set(fleet.all().map(({ name }) => name)) }
  const is = basisOf(situation, fleet, now)
  const differ: [boolean | undefined, string][] = [
    [inputs.release !== is.inputs?.release, 'the release'],
    [inputs.placement !== is.inputs?.placement || basis.placementUid !== is.placementUid, 'the placement'],
    [basis.namespaceClusters !== is.namespaceClusters, 'the namespace'],
    [inputs.bundle !== is.inputs?.bundle, 'the bundle'],
    [inputs.clusters !== is.inputs?.clusters, 'the list of clusters'],
  ]
  return {
    inputs: differ.flatMap(([changed, what]) => (changed ? [what] : [])),
    clusters: new Set(
      fleet
        .all()
        .filter((facts) => clusterChanged(facts, situation.placement, inputs.fleetAt, now))
        .map(({ name }) => name),
    ),
  }
}
