export type { NodeSelectorRequirement, NodeSelectorTerm } from './capacity/node-affinity.js'
export {
  allocatableReplicas,
  type NodeCapacity,
  type PodRequirements,
  placeReplicas,
} from './capacity/nodes.js'
export { type ReadPod, readPod } from './capacity/pod.js'
export { parseQuantity } from './capacity/quantity.js'
export { parseResources, type Resources } from './capacity/resources.js'
export { FLEET_CHANGES, type FleetChange, type FleetChangeType, fleetChanges } from './change/fleet-change.js'
export { type Mattering, matters } from './change/matters.js'
export { type Redecided, type Redecision, redecision } from './change/redecision.js'
export { type Affected, type Trigger, type Triggered, triggers } from './change/triggers.js'
export { type Violation, violations } from './change/violations.js'
export * from './contract/index.js'
export { decide } from './decide.js'
export { explain } from './explain.js'
export {
  type ClusterScore,
  GROWTH,
  type Growth,
  type PlacedRelease,
  type PlacedTarget,
  type PlacementCluster,
  type PlacementInput,
  type PlacementWorkload,
  type Within,
  workloadUid,
} from './input.js'
export { lint } from './lint/lint.js'
export { LINT_RULES, type LintRule, type LintWarning } from './lint/warning.js'
export { DEFAULT_GROUP } from './match/group.js'
export { type Mismatch, matches, matchesLabels, mismatch } from './match/selector.js'
export { taintText, tolerated } from './match/toleration.js'
export * from './preview/index.js'
export {
  type ExpiredScore,
  FILTERS,
  type Filter,
  type PlacementResult,
  type Rejection,
  type Scheduled,
  type Unschedulable,
} from './result.js'
export { opensAfter, openUntil } from './schedule.js'
export { type FilterSummary, summarize } from './summarize.js'
export type {
  CapacityExplanation,
  ClusterExplanation,
  DecisionExplanation,
  FilterExplanation,
  ScoreExplanation,
} from './why/explanation.js'
export { nearestFit } from './why/nearest.js'
export { why } from './why/why.js'
