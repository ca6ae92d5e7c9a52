import { otherClusters } from '@hansa/placement'
import type { ReleaseRollout, RolloutStatus, WaveState } from './contract.js'
import { forWavesOf, isOver } from './lifecycle.js'
import type { RolloutPolicy } from './policy.js'
import { isReadyNow, type RolloutTarget } from './progress.js'
import type { RolloutRecord } from './record.js'

interface Viewed {
  record: RolloutRecord
  policy: Pick<RolloutPolicy, 'waves' | 'digest'>
  targets: readonly RolloutTarget[]
  /** The release is suspended. */
  suspended: boolean
}

const waveState = ({ state, reason, waves, failure }: RolloutRecord, name: string): WaveState => {
  const { startedAt, endedAt, provenAt, skipped } = waves[name] ?? {}
  if (endedAt !== undefined) return skipped === undefined ? 'Succeeded' : 'Skipped'
  if (startedAt === undefined)
    return state === 'AwaitingApproval' && reason === name ? 'AwaitingApproval' : 'Pending'
  if (failure?.wave === name) return 'Failed'
  return provenAt === undefined ? 'Progressing' : 'Waiting'
}

const wavesOf = ({ record, policy, targets }: Viewed): RolloutStatus['waves'] => {
  const known = forWavesOf(record, policy)
  return policy.waves.flatMap(({ name }) => {
    const its = targets.filter(({ wave }) => wave === name)
    if (name === otherClusters && its.length === 0 && policy.waves.length > 1) return []
    const having = its.filter(({ revision }) => revision === record.goal)
    const { startedAt, endedAt, approved, skipped } = known.waves[name] ?? {}
    return [
      {
        name,
        state: waveState(known, name),
        targets: its.length,
        updated: having.length,
        ready: having.filter(isReadyNow).length,
        ...(startedAt === undefined ? {} : { startedAt }),
        ...(endedAt === undefined ? {} : { endedAt }),
        ...(approved === undefined ? {} : { approvedBy: approved.by }),
        ...(skipped === undefined ? {} : { skippedBy: skipped.by }),
      },
    ]
  })
}

/** A rollout as the status of its release shows it. Pure. */
export const rolloutStatus = (viewed: Viewed): RolloutStatus => {
  const { record, suspended } = viewed
  const { goal, base, state, since, reason, message } = record
  return {
    revision: goal,
    from: base,
    state: suspended && !isOver(record) ? 'Suspended' : state,
    since,
    ...(reason === '' ? {} : { reason }),
    ...(message === '' ? {} : { message }),
    waves: wavesOf(viewed),
  }
}

const targetState = (
  { goal }: RolloutRecord,
  target: RolloutTarget,
): ReleaseRollout['targets'][number]['state'] => {
  if (target.revision !== goal) return target.unreachable ? 'Skipped' : 'Pending'
  return isReadyNow(target) ? 'Ready' : 'Progressing'
}

/** When a rollout in progress ends at the rate so far; undefined while no target is done. */
const estimatedEnd = ({ record, targets }: Viewed, now: number): string | undefined => {
  if (record.state !== 'Progressing') return undefined
  const reachable = targets.filter(({ unreachable }) => !unreachable)
  const done = reachable.filter((target) => target.revision === record.goal && isReadyNow(target)).length
  if (done === 0 || done === reachable.length) return undefined
  const began = Date.parse(record.startedAt)
  return new Date(began + ((now - began) * reachable.length) / done).toISOString()
}

/** A rollout with its targets. Pure. `now`: milliseconds since the epoch. */
export const rolloutView = (viewed: Viewed, now: number): ReleaseRollout => {
  const { record, policy, targets } = viewed
  const order = new Map(policy.waves.map(({ name }, index) => [name, index]))
  const place = ({ wave }: RolloutTarget): number => order.get(wave) ?? order.size
  const end = estimatedEnd(viewed, now)
  return {
    ...rolloutStatus(viewed),
    startedAt: record.startedAt,
    ...(end === undefined ? {} : { estimatedEnd: end }),
    targets: targets
      .toSorted((one, other) => place(one) - place(other) || (one.cluster < other.cluster ? -1 : 1))
      .map((target) => ({
        cluster: target.cluster,
        wave: target.wave,
        revision: target.revision,
        state: targetState(record, target),
        ...(target.message === '' ? {} : { message: target.message }),
      })),
  }
}
