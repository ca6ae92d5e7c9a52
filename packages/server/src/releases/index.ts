export { changedTarget } from './changes.js'
export {
  type Circumstances,
  circumstancesOf,
  contentKeyOf,
  contentOf,
  isOfDelivery,
  isUpgrade,
  lookedUpIn,
  type RecordedTarget,
} from './circumstances.js'
export {
  Decision,
  KeptObject,
  ReleaseSpec,
  ReleaseStatus,
  Removal,
  Target,
} from './contract.js'
export { Desired } from './desired.js'
export { Explanation } from './explanation.js'
export { createFailures, type Failures } from './failures.js'
export { createFollower, type Follower } from './follower.js'
export type { AppliedContent, HookRecord, RunContent } from './hook-record.js'
export { type HookRun, isOpenTest, type TestRecord } from './hook-run.js'
export { DriftRule, driftRefusal } from './ignored-drift.js'
export type { ClusterApis } from './inspection/cluster-rendering.js'
export type { DiffObject } from './inspection/contract.js'
export type { LiveAsk, LiveChanges, LiveOn } from './inspection/live.js'
export { createRevisionInspectionProcedures } from './inspection/router.js'
export { recordKept } from './kept-values.js'
export { createReleaseKind } from './kind.js'
export { unfilled } from './overrides.js'
export { placementKind } from './placement-kind.js'
export { createCertificateRenewal } from './renewal.js'
export { goalIn } from './revisions/goal.js'
export { createRolloutMetrics } from './rollout/metrics.js'
export { createReleaseProcedures } from './router.js'
export { releaseNotFound } from './row.js'
export { createScheduler, type Scheduler } from './scheduler.js'
export { createReleases, type Releases } from './service.js'
export { mayRead } from './sight.js'
export { createSimulations, type Simulations } from './simulation/index.js'
export { createPreviewProcedures, createSimulationProcedures } from './simulation/router.js'
export { definitionDiffers, differingText } from './status.js'
export { createStatusController, type StatusController } from './status-controller.js'
export { createTargetProcedures } from './target-router.js'
export type { DifferingObject, TargetRow, TargetState } from './target-row.js'
export {
  dropTarget,
  placeTarget,
  reportTarget,
  stayingTargets,
  suspendTargets,
  targetByUid,
  targetSince,
  targetsOfRelease,
  targetsOnCluster,
  targetsOnClusters,
  withdrawTarget,
  writtenTarget,
} from './targets.js'
