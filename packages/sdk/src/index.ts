export { HansaClient, type HansaClientOptions, type HubVersion } from './client.js'
export type { components, paths } from './generated/schema.js'
export {
  AlreadyExistsError,
  BadRequestError,
  ClusterUnreachableError,
  ConflictError,
  ExpiredError,
  type FieldError,
  ForbiddenError,
  HansaApiError,
  HansaConnectionError,
  HansaError,
  HansaTimeoutError,
  InternalError,
  MethodNotAllowedError,
  MissingReferenceError,
  NotFoundError,
  PreconditionFailedError,
  TooLargeError,
  TooManyRequestsError,
  UnauthenticatedError,
  UnavailableError,
  UnprocessableError,
  UnsupportedMediaTypeError,
} from './http/errors.js'
export { HansaRedirectError } from './http/redirect.js'
export type { Answer, CallOptions, Logger, Method, Query, RequestOptions } from './http/transport.js'
export { warningsOf } from './http/warnings.js'
export {
  type KindInfo,
  type KindName,
  kinds,
  pathOfKind,
  type ResourceKindInfo,
  type ResourceKindName,
  resourceKinds,
  type ShownKinds,
  type WrittenKinds,
} from './kinds.js'
export type { Access, AccessOptions, AccountsOptions } from './resources/access.js'
export type { Audit, AuditFilter } from './resources/audit.js'
export type { Bundles, HealthTested } from './resources/bundles.js'
export type {
  ActionOptions,
  Clusters,
  RegisterCluster,
  RotateCluster,
  TaintCluster,
  UnregisterCluster,
} from './resources/clusters.js'
export type { Collection } from './resources/collection.js'
export { type WaitCondition, WaitTimeoutError } from './resources/conditions.js'
export type { ConnectorTypes } from './resources/connector-types.js'
export type { Directories, ViewOptions } from './resources/directories.js'
export type { EventFilter, Events } from './resources/events.js'
export type { Namespaces } from './resources/namespaces.js'
export type {
  ApplyOptions,
  CreateOptions,
  ListOptions,
  PageOptions,
  PlaceOptions,
  UpdateOptions,
  WatchOptions,
  WriteOptions,
} from './resources/options.js'
export type { PlacementPreview, Placements } from './resources/placements.js'
export type { ObjectOn, Releases } from './resources/releases.js'
export type {
  CreateServiceToken,
  RotateServiceToken,
  ServiceTokenFilter,
  ServiceTokens,
} from './resources/service-tokens.js'
export type { SimulationInput, Simulations } from './resources/simulations.js'
export type {
  LinkOptions,
  LinkQuery,
  PeopleOptions,
  Sync,
  SyncHistoryOptions,
  SyncOptions,
} from './resources/sync.js'
export type { TargetListOptions, Targets } from './resources/targets.js'
export type * from './types.js'
export type { ChangeOfKinds, WatchKindsOptions } from './watch/kinds.js'
export { type Listed, listAndWatch, type Watchable } from './watch/list-watch.js'
export type { Change, ChangeType, Connection, StreamOptions } from './watch/stream.js'
