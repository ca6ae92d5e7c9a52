import { type Condition, setCondition } from '../resources/index.js'
import { groupedBy } from '../runtime/grouped.js'
import type { ReleaseStatus, RevisionCount, TargetCounts, TargetOutage } from './contract.js'
import type { DecisionRow } from './decisions.js'
import { outageText } from './outage.js'
import type { RolloutStatus } from './rollout/contract.js'
import type { DifferingObject, TargetRow } from './target-row.js'
import { staying } from './targets.js'

const isReady = ({ ready, unreachable }: TargetRow): boolean => ready && !unreachable

/** How many targets there are, and how many of them are Ready. */
export const countReady = (targets: readonly TargetRow[]): { total: number; ready: number } => ({
  total: targets.length,
  ready: targets.filter(isReady).length,
})

/** Counts the targets that stay. */
export const countTargets = (targets: readonly TargetRow[]): TargetCounts => {
  const counted = staying(targets)
  const count = (holds: (target: TargetRow) => boolean): number => counted.filter(holds).length
  return {
    total: counted.length,
    applied: count(({ applied }) => applied),
    ready: count(isReady),
    drifted: count(({ drifted }) => drifted),
    failed: count(({ failed }) => failed),
    unreachable: count(({ unreachable }) => unreachable),
  }
}

/** The most revisions that a status counts. */
const mostRevisions = 100

/** The targets that stay, by revision: the newest first. */
const countRevisions = (targets: readonly TargetRow[]): RevisionCount[] => {
  const byRevision = groupedBy(staying(targets), ({ releaseRevision }) => releaseRevision)
  const counts = [...byRevision].map(([revision, its]) => {
    const { total, ready } = countReady(its)
    return { revision, targets: total, ready }
  })
  return counts.sort((one, other) => other.revision - one.revision).slice(0, mostRevisions)
}

/** The revision of a release and how far it is on its targets. */
const revisionStatus = (
  revision: number,
  targets: readonly TargetRow[],
): Pick<ReleaseStatus, 'revision' | 'updatedTargets' | 'revisions'> => {
  const revisions = countRevisions(targets)
  return {
    revision,
    updatedTargets: staying(targets).filter((target) => target.applied && target.releaseRevision === revision)
      .length,
    ...(revisions.length > 1 ? { revisions } : {}),
  }
}

type Judgement = Omit<Condition, 'lastTransitionTime'>

const scheduled = (
  decision: DecisionRow | undefined,
  targets: TargetCounts,
  current: boolean,
  { failure, suspended }: { failure: string | undefined; suspended: boolean },
): Judgement => {
  const type = 'Scheduled'
  if (suspended && (decision === undefined || !current))
    return { type, status: 'Unknown', reason: 'Suspended', message: 'the release is suspended' }
  if (failure !== undefined) return { type, status: 'False', reason: 'Failed', message: failure }
  if (decision === undefined || !current)
    return { type, status: 'Unknown', reason: 'Pending', message: 'waiting for the scheduler' }
  if (decision.outcome === 'Unschedulable')
    return { type, status: 'False', reason: 'Unschedulable', message: decision.message ?? '' }
  if (decision.message !== null)
    return { type, status: 'False', reason: 'QuotaExceeded', message: decision.message }
  return {
    type,
    status: 'True',
    reason: 'Decided',
    message: `on ${targets.total} ${targets.total === 1 ? 'cluster' : 'clusters'}`,
  }
}

const messageOf = (target: TargetRow, outages: readonly TargetOutage[]): string => {
  const outage = outages.find(({ cluster }) => cluster === target.cluster)
  if (target.unreachable) return outage === undefined ? 'unreachable' : outageText(outage)
  return target.message === '' ? 'in progress' : target.message
}

/** The message of the worst target: failed before unreachable before waiting before in progress. */
const first = (
  targets: readonly TargetRow[],
  outages: readonly TargetOutage[],
  lacks: (target: TargetRow) => boolean,
): string => {
  const lacking = targets.filter((target) => target.removing === null && lacks(target))
  const worst =
    lacking.find(({ failed }) => failed) ??
    lacking.find(({ unreachable }) => unreachable) ??
    lacking.find(({ message }) => message !== '') ??
    lacking[0]
  return worst === undefined ? '' : `${worst.cluster}: ${messageOf(worst, outages)}`
}

/** Why a release has no target that stays. */
const noTargets = ({ reason, message }: Judgement, targets: readonly TargetRow[]): string => {
  const leaving = targets.length
  const going =
    leaving === 0 ? '' : `; ${leaving} ${leaving === 1 ? 'target is' : 'targets are'} being removed`
  return `no targets: ${reason === 'Decided' ? 'the decision names no cluster' : message}${going}`
}

const all = (
  type: 'Applied' | 'Ready',
  done: number,
  counts: TargetCounts,
  current: boolean,
  { message, waiting }: { message: string; waiting: number },
): Judgement => {
  if (counts.total === 0) return { type, status: 'False', reason: 'NoTargets', message }
  if (current && done === counts.total)
    return { type, status: 'True', reason: `All${type}`, message: `${done} of ${counts.total} targets` }
  const underWay = waiting > 0 ? 'Waiting' : 'InProgress'
  const reason = counts.failed > 0 ? 'Failed' : counts.unreachable > 0 ? 'Unreachable' : underWay
  const others = waiting > 0 ? `, ${waiting} waiting` : ''
  return { type, status: 'False', reason, message: `${done} of ${counts.total} targets${others}; ${message}` }
}

export const definitionDiffers = 'DefinitionDiffers'

/** How an object that another release holds differs, as text. */
export const differingText = ({ kind, name, differs }: DifferingObject): string =>
  `${kind} ${name} is managed by another release and differs from this bundle at ${differs}`

/** The most objects of one cluster that a condition names. */
const mostDiffering = 3

/** Absent until a target first reports a difference. */
const differing = (targets: readonly TargetRow[], known: readonly Condition[]): Judgement[] => {
  const type = definitionDiffers
  const found = targets.filter((target) => target.removing === null && target.differing.length > 0)
  const [one] = found
  if (one !== undefined) {
    const named = one.differing.slice(0, mostDiffering).map(differingText).join('; ')
    const objects = one.differing.length - mostDiffering
    const and = objects > 0 ? `; and ${objects} more object${objects === 1 ? '' : 's'}` : ''
    const clusters = found.length - 1
    const more = clusters > 0 ? `; and on ${clusters} more cluster${clusters === 1 ? '' : 's'}` : ''
    return [
      { type, status: 'True', reason: 'HeldByAnother', message: `${one.cluster}: ${named}${and}${more}` },
    ]
  }
  return known.some((condition) => condition.type === type)
    ? [
        {
          type,
          status: 'False',
          reason: 'Same',
          message: 'all objects shared with other releases match this bundle',
        },
      ]
    : []
}

/** Absent until a release is first suspended. */
const suspension = (suspended: boolean, current: boolean, known: readonly Condition[]): Judgement[] => {
  const type = 'Suspended'
  const later = current ? '' : '; its newest changes are applied when it is resumed'
  const message = `nothing is changed on its clusters${later}`
  if (suspended) return [{ type, status: 'True', reason: 'Suspended', message }]
  return known.some((condition) => condition.type === type)
    ? [{ type, status: 'False', reason: 'Resumed', message: 'changes are applied to its clusters' }]
    : []
}

/** The inputs of the status of a release. */
export interface StatusInputs {
  previous: ReleaseStatus
  /** Of its spec. */
  generation: number
  /** The release has no change since the decision. */
  current: boolean
  decision: DecisionRow | undefined
  targets: readonly TargetRow[]
  /** The number of its newest revision. */
  revision: number
  suspended: boolean
  /** Why it cannot be decided. */
  failure: string | undefined
  /** For a release that follows versions. */
  following?: ReleaseStatus['following']
  /** Of its current revision. */
  rollout?: RolloutStatus | undefined
  /** Of its unreachable targets. */
  outages: readonly TargetOutage[]
  /** Now. */
  at: string
}

/** A release's status from its decision and its targets. Pure. */
export const releaseStatus = (inputs: StatusInputs): ReleaseStatus => {
  const { previous, generation, current, decision, targets, revision, suspended, failure, outages, at } =
    inputs
  const counts = countTargets(targets)
  const placed = current && decision?.outcome === 'Scheduled'
  const decided = scheduled(decision, counts, current, { failure, suspended })
  const waiting = targets.filter((target) => target.removing === null && target.waiting).length
  const speaks = (lacks: (target: TargetRow) => boolean) => ({
    message: counts.total === 0 ? noTargets(decided, targets) : first(targets, outages, lacks),
    waiting,
  })
  const judgements = [
    decided,
    all(
      'Applied',
      counts.applied,
      counts,
      placed,
      speaks(({ applied }) => !applied),
    ),
    all(
      'Ready',
      counts.ready,
      counts,
      placed,
      speaks(({ ready, unreachable }) => !ready || unreachable),
    ),
    ...differing(targets, previous.conditions),
    ...suspension(suspended, current, previous.conditions),
  ]
  const conditions = judgements.reduce<readonly Condition[]>(
    (known, judgement) => setCondition(known, judgement, at),
    previous.conditions,
  )
  return {
    // Nothing is decided while it is suspended.
    observedGeneration: suspended ? generation : (decision?.result.releaseGeneration ?? 0),
    conditions: [...conditions],
    targets: counts,
    ...revisionStatus(revision, targets),
    ...(inputs.following === undefined ? {} : { following: inputs.following }),
    ...(inputs.rollout === undefined ? {} : { rollout: inputs.rollout }),
    ...(outages.length === 0 ? {} : { outages: outages.slice(0, 100) }),
  }
}

/** Whether all targets of a release are Ready with its newest revision. Pure. */
export const isComplete = ({ conditions, targets, updatedTargets }: ReleaseStatus): boolean =>
  targets.total > 0 &&
  updatedTargets === targets.total &&
  conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
