import type { ClusterChange, Fleet } from '../clusters/index.js'
import type { Change, Store } from '../db/index.js'
import type { Rests } from '../runtime/pacing.js'
import { type Cause, causeOf } from './causes.js'
import { changedTarget, createUserChanges } from './changes.js'
import { canAffect, changesContent, type Interest, leavesNamespace, mayBreak } from './fleet-change-rules.js'
import type { QuotaHolds } from './quota-hold.js'
import { placementOf, relatePlacement, relateRelease } from './related.js'
import type { Relations } from './relations.js'
import { fencedClusters } from './targets.js'

/** What makes a release be decided again: changes of the fleet, of resources, and of other releases. */
export interface Triggers {
  onFleetChange(cluster: string, change: ClusterChange): void
  /** A Release, Placement, Target or Namespace changed. */
  onChange(change: Change): void
  /** The quota of a namespace may have room again. */
  onQuota(namespace: string): void
  /** Releases that selected `name`, or that it kept away, because it is on other clusters now or is another. */
  askDependents(releaseUids: readonly string[], name: string): void
  /** Asks for every release: the hub started, or changes were missed. */
  askAll(): Promise<void>
}

export const createTriggers = (options: {
  store: Store
  fleet: Fleet
  relations: Relations
  interests: Map<string, Interest>
  /** Releases with a rollout: what their targets show can make its next step due. */
  rolling: ReadonlySet<string>
  rests: Rests
  holds: QuotaHolds
  /** Looks at a release, in some milliseconds; `cause`: decides it again for that. */
  look: (releaseUid: string, delayMs?: number) => void
  ask: (releaseUid: string, cause: Cause, delayMs?: number) => void
  /** Reports that a change could not be read. */
  fail: (error: unknown) => void
}): Triggers => {
  const { store, fleet, relations, interests, rolling, rests, holds, look, ask, fail } = options
  const isUserChange = createUserChanges()

  const onFleetChange: Triggers['onFleetChange'] = (cluster, change) => {
    const facts = fleet.get(cluster)
    for (const [uid, interest] of interests) {
      if (!interest.violating && mayBreak(change) && interest.targets.includes(cluster))
        interests.set(uid, { ...interest, violating: true })
      if (!canAffect(change, cluster, facts, interest) && !leavesNamespace(change, facts, interest)) {
        const movesWave = change === 'labels' && rolling.has(uid)
        if (movesWave || changesContent(change, cluster, interest)) look(uid, rests.of(uid))
        continue
      }
      const cause = causeOf(change, cluster)
      if (cause === undefined) look(uid, rests.of(uid))
      else ask(uid, cause, rests.of(uid))
    }
  }

  /** The last leftover of a failover is gone: the cluster takes releases again. */
  const onTargetGone = async (cluster: string): Promise<void> => {
    const fenced = await store.read(fencedClusters)
    if (!fenced.has(cluster) && fleet.get(cluster)?.ready) onFleetChange(cluster, 'returned')
  }

  const onPlacement = async (namespace: string, name: string): Promise<void> => {
    const releases = await store.read((reader) => reader.list({ kind: 'Release', namespace }))
    for (const { uid, spec } of releases) if (placementOf(spec) === name) look(uid)
  }

  const onQuota: Triggers['onQuota'] = (namespace) => {
    for (const uid of holds.in(namespace)) ask(uid, { type: 'QuotaFreed', of: namespace })
  }

  /** Its limits may have changed. */
  const onNamespace = async (namespace: string): Promise<void> => {
    const releases = await store.read((reader) => reader.list({ kind: 'Release', namespace }))
    for (const { uid } of releases) look(uid)
    onQuota(namespace)
  }

  const askDependents: Triggers['askDependents'] = (uids, name) => {
    for (const dependent of uids) ask(dependent, { type: 'Neighbour', of: name })
  }

  const onRelease = (change: Change): void => {
    const before = relations.dependents(change.uid)
    if (relateRelease(relations, change)) {
      askDependents([...before, ...relations.dependents(change.uid)], change.name)
      if (relations.isBound(change.uid)) ask(change.uid, { type: 'UserChange' })
    }
    if (isUserChange(change)) look(change.uid)
  }

  const onTarget = (change: Change): void => {
    const { releaseUid, cluster, removing } = changedTarget(change)
    const stays = change.type !== 'DELETED' && (removing ?? null) === null
    if (relations.setTarget(releaseUid, cluster, stays))
      askDependents(relations.dependents(releaseUid), relations.nameOf(releaseUid))
    if (change.type === 'DELETED') {
      look(releaseUid)
      onTargetGone(cluster).catch(fail)
    } else if (removing === 'Unregistered') ask(releaseUid, { type: 'Unregistered', of: cluster })
    else if (rolling.has(releaseUid)) look(releaseUid, rests.of(releaseUid))
  }

  return {
    onFleetChange,
    onQuota,
    askDependents,
    onChange: (change) => {
      if (change.kind === 'Placement') {
        relatePlacement(relations, change)
        onPlacement(change.namespace, change.name).catch(fail)
      } else if (change.kind === 'Namespace') onNamespace(change.name).catch(fail)
      else if (change.kind === 'Release') onRelease(change)
      else onTarget(change)
    },
    askAll: async () => {
      for (const { uid } of await store.read((reader) => reader.list({ kind: 'Release' })))
        ask(uid, { type: 'Start' })
    },
  }
}
