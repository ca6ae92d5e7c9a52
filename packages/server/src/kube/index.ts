export { type Applied, defaultFieldManager, type ServerSideApplyOptions, serverSideApply } from './apply.js'
export { type ApplyProblem, applyProblem } from './apply-problem.js'
export type { KubeResponse, RequestOptions, StreamOptions, Transport } from './calls.js'
export { type Amounts, amountsOf } from './capacity/amounts.js'
export { type Capacity, type CapacityOptions, watchCapacity } from './capacity/capacity.js'
export type { CapacityTotals, NodeFigures } from './capacity/ledger.js'
export { type Address, addressOf, type Connection, type Credentials } from './connection.js'
export { type CreateOptions, create } from './create.js'
export { createDial, type Dial, type DialOptions, type Open } from './dial.js'
export { type Catalogue, createCatalogue } from './discovery/catalogue.js'
export { type Discovery, discover, type KubeVersion, readVersion } from './discovery/discover.js'
export { hasStatus, type KubeCause, KubeError, type StatusCause } from './errors.js'
export { missingPaths, otherOwners, ownedPaths } from './fields.js'
export { openPortForward, type PortForward } from './forward/port-forward.js'
export { immutableFields } from './immutable.js'
export { accountText, impersonating, type ServiceAccount } from './impersonate.js'
export { type ListHandlers, type ListOptions, list, listEach, type ObjectList } from './list.js'
export { replaceManagers } from './managers.js'
export { type FieldPath, type Migration, migratedManagers } from './migrate-managed-fields.js'
export {
  isKubeObject,
  type KubeObject,
  type ManagedFields,
  type ObjectMeta,
  type OwnerReference,
} from './object.js'
export { type JsonPatchStep, jsonPatch } from './patch.js'
export { podLog, podSelectorOf, podTrouble, somePods } from './pods.js'
export { type CallOptions, get, getMetadata, type ObjectRef } from './read.js'
export { createReads, limitError, type ReadBudget, weightOf } from './read-budget.js'
export type { Health, HealthStatus } from './readiness/conditions.js'
export { health } from './readiness/health.js'
export {
  compileRule,
  type HealthRule,
  healthExpressionProblem,
  type RuleVerdict,
  ruleFields,
  tooSlow,
  verdictOf,
} from './readiness/health-rules.js'
export { readingFields } from './readiness/rule-reads.js'
export { type RemovalResult, type RemoveOptions, remove } from './remove.js'
export { type ApiResource, kindKey, pathOf, wellKnown } from './resource.js'
export { createTransport, type TransportOptions } from './transport.js'
export { createTurns, type WatchTurns } from './watch/turns.js'
export {
  type Watch,
  type WatchEvent,
  type WatchOptions,
  type WatchState,
  type WatchTimings,
  watch,
} from './watch/watch.js'
export { type WebhookFailure, webhookFailure } from './webhook-failure.js'
export type { TlsOptions } from './wire/tls.js'
export type { Method, Timeouts } from './wire/wire.js'
