export { Decision, Desired, Explanation, KeptObject, ReleaseSpec, ReleaseStatus, Removal, Target } from './contract.js'
export { createReleaseKind } from './kind.js'
export { createReleaseRouter } from './router.js'
export { createScheduler, type Scheduler } from './scheduler.js'
export { createReleases, type Releases } from './service.js'
export { createStatusController, type StatusController } from './status-controller.js'
export {
  dropTarget,
  placeTarget,
  reportTarget,
  stayingTargets,
  targetByUid,
  type TargetRow,
  targetsOfRelease,
  targetsOnCluster,
  type TargetState,
  withdrawTarget,
} from './targets.js'
