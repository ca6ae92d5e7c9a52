import {
  type AppliedContent,
  contentKeyOf,
  contentOf,
  type HookRecord,
  type HookRun,
  isUpgrade,
  type RecordedTarget,
  type RunContent,
  type TargetRow,
} from '../../releases/index.js'

/** The event of a delivery, or of a removal. */
export type Occasion = HookRecord['event']

export const runContentOf = (desired: TargetRow['desired']): RunContent => ({
  key: contentKeyOf(desired),
  version: desired.bundle.version,
})

/** Contents that a target can go back to. */
const mostHistory = 20

const historyOf = (record: HookRecord | null): readonly RunContent[] => {
  if (record === null || record.event === 'delete') return []
  if (record.history !== undefined) return record.history
  // An older hub stored only the current content.
  return record.complete && record.applied !== null
    ? [{ key: record.key, version: record.applied.bundle.version }]
    : []
}

/**
 * Whether a content is one that the target had before its current one, of another version of the bundle: going back to it is a
 * rollback. Values that change back and forth under one version are upgrades, as with Helm. Pure.
 */
const isEarlier = (record: HookRecord | null, { key, version }: RunContent): boolean => {
  const history = historyOf(record)
  const current = history.at(-1)
  return (
    current !== undefined &&
    current.version !== version &&
    history.slice(0, -1).some((content) => content.key === key)
  )
}

/** The history once a content is the current one. Pure. */
const historyWith = (
  record: HookRecord | null,
  content: RunContent,
  event: Occasion,
): readonly RunContent[] => {
  const history = historyOf(record)
  const { key } = content
  if (history.at(-1)?.key === key) return history
  const isKnown = history.some((one) => one.key === key)
  if (isEarlier(record, content) || (event === 'rollback' && isKnown))
    return history.slice(0, history.findIndex((one) => one.key === key) + 1)
  // A content that was never applied completely is not one to go back to.
  const complete = record?.complete === true ? history : history.slice(0, -1)
  return [...complete.filter((one) => one.key !== key), content].slice(-mostHistory)
}

/** The revision of the release that a target has; absent if that does not matter. */
interface Revised {
  /** The revision is a rollback: a user asked to go back. */
  rollback?: boolean
  releaseRevision?: number
}

/** Whether the rollback that a user asked for is still to be done: later changes of the content under that revision are upgrades. */
const isDueRollback = (
  { releaseRevision: done, event, complete }: HookRecord,
  { rollback = false, releaseRevision }: Revised,
): boolean => rollback && (done !== releaseRevision || (event === 'rollback' && !complete))

/** The event that a delivery of the desired content is; undefined when its hooks have already run. Pure. */
export const dueEvent = ({
  hooks: record,
  desired,
  desiredHash,
  appliedHash,
  ...revised
}: RecordedTarget & Revised): 'install' | 'upgrade' | 'rollback' | undefined => {
  if (record === null) {
    if (appliedHash === null) return 'install'
    if (appliedHash === desiredHash) return undefined
    return revised.rollback === true ? 'rollback' : 'upgrade'
  }
  // A removal began and was taken back: what the delete hooks undid has to be done again.
  if (record.event === 'delete') return 'install'
  const content = runContentOf(desired)
  if (record.key === content.key) return record.complete ? undefined : record.event
  if (!record.installed) return 'install'
  return isDueRollback(record, revised) || isEarlier(record, content) ? 'rollback' : 'upgrade'
}

/** The record at the start of an event, or the stored one if the event has already begun. Pure. */
export const begun = (
  record: HookRecord | null,
  event: Occasion,
  content: RunContent,
  releaseRevision?: number,
): HookRecord =>
  record !== null && record.event === event && record.key === content.key && !record.complete
    ? record
    : {
        event,
        key: content.key,
        complete: false,
        installed: record?.event !== 'delete' && record?.installed === true,
        runs: [],
        applied: record?.applied ?? null,
        history: historyWith(record, content, event),
        ...(releaseRevision === undefined ? {} : { releaseRevision }),
      }

/** What a delivery applied. */
export interface DeliveredContent {
  hasHooks: boolean
  /** Whether a later rendering can look up objects of this one. */
  rendersPerCluster: boolean
  answers?: string | undefined
}

const appliedOf = (target: RecordedTarget, { hasHooks, answers }: DeliveredContent): AppliedContent => ({
  ...contentOf(target.desired),
  ...(isUpgrade(target) ? { upgrade: true as const } : {}),
  ...(answers === undefined ? {} : { answers }),
  ...(hasHooks ? {} : { hookless: true as const }),
})

/** The record once everything of the desired content is applied and its hooks succeeded. Pure. */
export const completed = (
  target: RecordedTarget & Revised,
  event: Exclude<Occasion, 'delete'> | undefined,
  content: DeliveredContent,
): HookRecord => {
  const before = target.hooks
  const now = event ?? (before === null || before.event === 'delete' ? 'install' : before.event)
  return {
    event: now,
    key: contentKeyOf(target.desired),
    complete: true,
    installed: true,
    runs: [],
    applied: content.hasHooks || content.rendersPerCluster ? appliedOf(target, content) : null,
    history: historyWith(before, runContentOf(target.desired), now),
    ...(target.releaseRevision === undefined ? {} : { releaseRevision: target.releaseRevision }),
  }
}

export const runOf = (
  { runs }: Pick<HookRecord, 'runs'>,
  event: string,
  object: string,
): HookRun | undefined => runs.find((run) => run.event === event && run.object === object)

/** The runs with one added or replaced. Pure. */
export const withRun = ({ runs }: Pick<HookRecord, 'runs'>, run: HookRun): HookRun[] => [
  ...runs.filter(({ event, object }) => event !== run.event || object !== run.object),
  run,
]

export const withoutRuns = ({ runs }: Pick<HookRecord, 'runs'>, gone: readonly HookRun[]): HookRun[] =>
  runs.filter((run) => !gone.includes(run))

/** Whether the outcome of a hook is still open. */
export const isOpenRun = ({ outcome }: HookRun): boolean => outcome === 'Starting' || outcome === 'Running'
