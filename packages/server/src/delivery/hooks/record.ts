import type { AppliedContent, HookRecord, HookRun, TargetRow } from '../../releases/index.js'
import { digestOf } from '../../runtime/canonical.js'

/** The event of a delivery, or of a removal. */
export type Occasion = HookRecord['event']

/**
 * Identifies the content that hooks run for: a change of replicas, overrides or the cluster is not a change of it. Equal
 * inputs have equal keys for ever, so that a new version of the hub runs nothing again.
 */
export const contentKeyOf = ({ bundle, values, namespace }: AppliedContent): string =>
  // Versions of a bundle can differ in the values above one chart, which has one digest.
  digestOf([bundle.version, bundle.digest, values ?? null, namespace])

/** The event that a delivery of the desired content is; undefined when its hooks have already run. Pure. */
export const dueEvent = ({
  hooks: record,
  desired,
  desiredHash,
  appliedHash,
}: Pick<TargetRow, 'hooks' | 'desired' | 'desiredHash' | 'appliedHash'>):
  | 'install'
  | 'upgrade'
  | undefined => {
  if (record === null) {
    if (appliedHash === null) return 'install'
    return appliedHash === desiredHash ? undefined : 'upgrade'
  }
  // A removal began and was taken back: what the delete hooks undid has to be done again.
  if (record.event === 'delete') return 'install'
  if (record.key === contentKeyOf(desired)) return record.complete ? undefined : record.event
  return record.installed ? 'upgrade' : 'install'
}

/** The record at the start of an event, or the stored one if the event has already begun. Pure. */
export const begun = (record: HookRecord | null, event: Occasion, key: string): HookRecord =>
  record !== null && record.event === event && record.key === key && !record.complete
    ? record
    : {
        event,
        key,
        complete: false,
        installed: record?.event !== 'delete' && record?.installed === true,
        runs: [],
        applied: record?.applied ?? null,
      }

type Recorded = Pick<TargetRow, 'hooks' | 'desired' | 'desiredHash' | 'appliedHash'>

/**
 * Whether the desired content of a target is rendered as an upgrade. The same for one content from its first rendering on: an
 * installation does not become an upgrade by being complete. Pure.
 */
export const isUpgrade = ({ hooks: record, desired, desiredHash, appliedHash }: Recorded): boolean => {
  // Never applied, or by an older hub.
  if (record === null) return appliedHash !== null && appliedHash !== desiredHash
  const { applied, event, complete, installed } = record
  const key = contentKeyOf(desired)
  if (applied !== null && complete && contentKeyOf(applied) === key) return applied.upgrade === true
  // A removal that was taken back is followed by an installation.
  if (event === 'delete') return false
  return record.key === key ? event === 'upgrade' : installed
}

/** What a delivery applied. */
export interface DeliveredContent {
  hasHooks: boolean
  /** Whether a later rendering can look up objects of this one. */
  rendersPerCluster: boolean
  answers?: string | undefined
}

const appliedOf = (target: Recorded, { hasHooks, answers }: DeliveredContent): AppliedContent => {
  const { bundle, namespace, values, revision, rotation } = target.desired
  return {
    bundle,
    namespace,
    ...(values === undefined ? {} : { values }),
    ...(revision === undefined ? {} : { revision }),
    ...(rotation === undefined ? {} : { rotation }),
    ...(isUpgrade(target) ? { upgrade: true as const } : {}),
    ...(answers === undefined ? {} : { answers }),
    ...(hasHooks ? {} : { hookless: true as const }),
  }
}

/** The record once everything of the desired content is applied and its hooks succeeded. Pure. */
export const completed = (
  target: Recorded,
  event: 'install' | 'upgrade' | undefined,
  content: DeliveredContent,
): HookRecord => ({
  event: event ?? (target.hooks?.event === 'upgrade' ? 'upgrade' : 'install'),
  key: contentKeyOf(target.desired),
  complete: true,
  installed: true,
  runs: [],
  applied: content.hasHooks || content.rendersPerCluster ? appliedOf(target, content) : null,
})

export const runOf = (
  { runs }: Pick<HookRecord, 'runs'>,
  event: string,
  object: string,
): HookRun | undefined => runs.find((run) => run.event === event && run.object === object)

/** The record with a run added or replaced. Pure. */
export const withRun = (record: HookRecord, run: HookRun): HookRecord => ({
  ...record,
  runs: [...record.runs.filter(({ event, object }) => event !== run.event || object !== run.object), run],
})

export const withoutRuns = (record: HookRecord, runs: readonly HookRun[]): HookRecord => ({
  ...record,
  runs: record.runs.filter((run) => !runs.includes(run)),
})

/** Whether the outcome of a hook is still open. */
export const isOpenRun = ({ outcome }: HookRun): boolean => outcome === 'Starting' || outcome === 'Running'
