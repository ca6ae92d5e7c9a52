import { otherClusters } from '@hansa/placement'
import { counted } from '../../runtime/counted.js'
import { forWavesOf, needsApproval } from './lifecycle.js'
import { amountOf, type RolloutPolicy, type Wave } from './policy.js'
import {
  changedTarget,
  isDone,
  isOverdue,
  nextChangeAt,
  observeTargets,
  type RolloutTarget,
} from './progress.js'
import type { RolloutRecord, RolloutState, WaveRecord } from './record.js'
import { roomIn } from './room.js'
import { windowState } from './windows.js'

export interface StepInput {
  record: RolloutRecord
  policy: RolloutPolicy
  /** Those that stay. */
  targets: readonly RolloutTarget[]
  /** The placement divides replicas. */
  divided: boolean
  /** Milliseconds since the epoch. */
  now: number
}

export interface Step {
  record: RolloutRecord
  /** The clusters that get the revision now. */
  take: string[]
  /** The clusters that get `base` again. */
  giveBack: string[]
  /** When time alone may ask for another step, in milliseconds since the epoch. */
  wakeAt?: number
}

interface Turn {
  state: RolloutState
  reason?: string
  message?: string
}

/** A step while it is made. */
interface Making {
  input: StepInput
  /** Now. */
  at: string
  record: RolloutRecord
  take: string[]
  wakeAt: number
  /** Clusters may be changed now. */
  isOpen: boolean
}

const beginStep = (input: StepInput): Making => {
  const { record, policy, targets, now } = input
  const { open, changesAt } = windowState(policy.windows, now)
  return {
    input,
    at: new Date(now).toISOString(),
    record: observeTargets(forWavesOf(record, policy), targets, policy, now),
    take: [],
    wakeAt: changesAt ?? Number.POSITIVE_INFINITY,
    isOpen: open,
  }
}

const waveIn = ({ record }: Making, name: string): WaveRecord => record.waves[name] ?? {}

const putWave = (making: Making, name: string, change: Partial<WaveRecord>): void => {
  const { waves } = making.record
  making.record = { ...making.record, waves: { ...waves, [name]: { ...waves[name], ...change } } }
}

/** Notes that a target is changed: the targets of the record are those of this step, and nobody else has them. */
const noteChanged = ({ record: { targets } }: Making, target: RolloutTarget): void => {
  targets[target.cluster] = changedTarget(target, targets[target.cluster])
}

/** The step, which ends in a state; its time stays while the state and the reason do. */
const endStep = (
  making: Making,
  { state, reason = '', message = '' }: Turn,
  giveBack: string[] = [],
): Step => {
  const { at, record, take } = making
  const { policy, now } = making.input
  const times = Object.values(record.targets).flatMap((target) => nextChangeAt(target, policy, now) ?? [])
  const wakeAt = Math.min(making.wakeAt, ...times)
  const isSame = record.state === state && record.reason === reason
  return {
    record: { ...record, state, reason, message, since: isSame ? record.since : at },
    take,
    giveBack,
    ...(Number.isFinite(wakeAt) ? { wakeAt } : {}),
  }
}

/**
 * The targets of the latest wave with the revision go back first, the Ready ones as far as there is room; an earlier wave follows when
 * `base` is applied to the later ones.
 */
const rollBack = (making: Making): Step => {
  const { policy, targets, record } = making.input
  const message = making.record.back?.message ?? ''
  const room = roomIn(making.record, policy, making.input)
  const isGoing = ({ revision, applied, unreachable, waiting, failed }: RolloutTarget): boolean =>
    revision === record.base && !applied && !unreachable && !waiting && !failed
  for (const { name } of [...policy.waves].reverse()) {
    const its = targets.filter(({ wave }) => wave === name)
    const changed = its.filter(({ revision }) => revision === record.goal)
    const returning = changed.filter((target) => room.take(target))
    for (const target of returning) noteChanged(making, target)
    if (changed.length > 0)
      return endStep(
        making,
        { state: 'RollingBack', message },
        returning.map(({ cluster }) => cluster),
      )
    if (its.some(isGoing)) return endStep(making, { state: 'RollingBack', message })
  }
  return endStep(making, { state: 'RolledBack', message })
}

const failed = (making: Making, { name }: Wave, overdue: readonly RolloutTarget[]): Step => {
  const { policy, targets, record } = making.input
  const [first] = overdue
  const why = first?.message || 'not Ready'
  const more = overdue.length > 1 ? `; and ${counted(overdue.length - 1, 'more cluster')}` : ''
  const message = `wave "${name}": ${first?.cluster ?? ''}: ${why}${more}`
  const ranHooks = targets.some((target) => target.revision === record.goal && target.ranHooks)
  if (policy.onFailure === 'Rollback' && (policy.afterHooks || !ranHooks)) {
    making.record = { ...making.record, back: { by: null, message, at: making.at } }
    return rollBack(making)
  }
  const held = policy.onFailure === 'Rollback' ? '; not rolled back: hooks of the upgrade have run' : ''
  making.record = {
    ...making.record,
    failure: { wave: name, message: `${message}${held}`, at: making.at },
  }
  return endStep(making, { state: 'Paused', reason: 'Failed', message: `${message}${held}` })
}

/** Gives the revision to targets that can take it: those of a wave that has ended, or begun. */
const takeFrom = (
  making: Making,
  candidates: readonly RolloutTarget[],
  room: ReturnType<typeof roomIn>,
  most = Number.POSITIVE_INFINITY,
): void => {
  if (!making.isOpen) return
  let free = most
  for (const target of candidates) {
    if (free <= 0) return
    if (!room.take(target)) continue
    making.take.push(target.cluster)
    noteChanged(making, target)
    free -= 1
  }
}

/** Why a wave cannot end although nothing of it is in progress; undefined if it can. */
const unproven = (
  { name, minReady }: Wave,
  its: readonly RolloutTarget[],
  done: number,
): string | undefined => {
  if (done >= minReady || (name === otherClusters && its.length === 0)) return undefined
  if (its.length === 0) return `wave "${name}" selects no cluster of the release`
  const away = its.filter(({ unreachable }) => unreachable).length
  const unreachable = away === 0 ? '' : `, ${away} unreachable`
  return `wave "${name}": ${done} of ${counted(its.length, 'target')} done${unreachable}; ${minReady} required`
}

const outsideWindows = ({ wakeAt }: Making, wave: string): Turn => {
  const next = Number.isFinite(wakeAt) ? `; windows change at ${new Date(wakeAt).toISOString()}` : ''
  return { state: 'Waiting', reason: 'OutsideWindows', message: `wave "${wave}"${next}` }
}

/** The step of the wave whose turn it is; undefined when it has ended, and the next one's turn comes. */
const stepWave = (making: Making, wave: Wave, room: ReturnType<typeof roomIn>): Step | undefined => {
  const { policy, targets, now } = making.input
  const { isReturn, goal } = making.record
  const { name } = wave
  const its = targets.filter((target) => target.wave === name)
  const progress = waveIn(making, name)
  if (progress.startedAt === undefined) {
    if (!isReturn && needsApproval(wave, progress))
      return endStep(making, { state: 'AwaitingApproval', reason: name, message: `wave "${name}"` })
    if (!making.isOpen) return endStep(making, outsideWindows(making, name))
    putWave(making, name, { startedAt: making.at })
  }
  const having = its.filter(({ revision, unreachable }) => revision === goal && !unreachable)
  const those = (is: typeof isDone): RolloutTarget[] =>
    having.filter(({ cluster }) => {
      const known = making.record.targets[cluster]
      return known !== undefined && is(known, policy, now)
    })
  const overdue = those(isOverdue)
  if (overdue.length > 0) return failed(making, wave, overdue)
  const done = new Set(those(isDone))
  const open = having.filter((target) => !done.has(target))
  const pending = its.filter(({ revision, unreachable }) => revision !== goal && !unreachable)
  takeFrom(making, pending, room, amountOf(wave.maxConcurrent, its.length) - open.length)
  if (!making.isOpen && pending.length > 0 && open.length === 0)
    return endStep(making, outsideWindows(making, name))
  if (pending.length > 0 || open.length > 0) {
    return endStep(making, {
      state: 'Progressing',
      reason: name,
      message: `wave "${name}": ${done.size} of ${counted(its.length, 'target')} done`,
    })
  }
  const reason = progress.provenAt === undefined ? unproven(wave, its, having.length) : undefined
  if (reason !== undefined) return endStep(making, { state: 'Paused', reason: 'Unproven', message: reason })
  const provenAt = progress.provenAt ?? making.at
  const until = Date.parse(provenAt) + wave.waitMs
  if (!isReturn && until > now) {
    putWave(making, name, { provenAt })
    making.wakeAt = Math.min(making.wakeAt, until)
    const message = `wave "${name}" is done; the next one begins at ${new Date(until).toISOString()}`
    return endStep(making, { state: 'Waiting', reason: name, message })
  }
  putWave(making, name, { provenAt, endedAt: making.at })
  return undefined
}

/**
 * What a rollout does now, by the state of its targets: which of them get the revision, which get the last completed one
 * again, and what is to be stored. A cluster that cannot be reached is skipped, and gets the revision when it returns. Pure.
 */
export const stepRollout = (input: StepInput): Step => {
  const making = beginStep(input)
  const { record, policy, targets } = input
  if (record.back !== undefined) return rollBack(making)
  if (record.pause !== undefined)
    return endStep(making, { state: 'Paused', reason: 'Requested', message: `paused by ${record.pause.by}` })
  if (record.failure !== undefined)
    return endStep(making, { state: 'Paused', reason: 'Failed', message: record.failure.message })
  const room = roomIn(making.record, policy, input)
  const behind = targets.filter(({ revision, unreachable }) => revision !== record.goal && !unreachable)
  for (const wave of policy.waves) {
    if (waveIn(making, wave.name).endedAt === undefined) {
      const step = stepWave(making, wave, room)
      if (step !== undefined) return step
      continue
    }
    takeFrom(
      making,
      behind.filter((target) => target.wave === wave.name),
      room,
    )
  }
  // Those of skipped waves still get the revision; a cluster that returns later does not make it incomplete again.
  const left = behind.length - making.take.length
  if (left > 0 && record.state !== 'Completed' && !making.isOpen)
    return endStep(making, outsideWindows(making, otherClusters))
  if (left > 0 && record.state !== 'Completed')
    return endStep(making, { state: 'Progressing', message: `${counted(left, 'target')} to change` })
  return endStep(making, { state: 'Completed' })
}
