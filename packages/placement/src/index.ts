export * from './contract/index.js'
export { decide } from './decide.js'
export { explain } from './explain.js'
export {
  type PlacedTarget,
  type PlacementCluster,
  type PlacementInput,
  type PlacementWorkload,
  workloadUid,
} from './input.js'
export { DEFAULT_GROUP } from './match/group.js'
export { type Mismatch, matches, mismatch } from './match/selector.js'
export { taintText, tolerated } from './match/toleration.js'
export {
  FILTERS,
  type Filter,
  type PlacementResult,
  type Rejection,
  type Scheduled,
  type Unschedulable,
} from './result.js'
export { type FilterSummary, summarize } from './summarize.js'
