export { changedPart, movedSecret, type SecretAddress, urlPart } from './address.js'
export { placeOf } from './authorize.js'
export { withClearText } from './clear-text.js'
export { type Cursor, decodeCursor, encodeCursor, noCursor, queryDigest } from './cursor.js'
export { dryRun } from './dry-run.js'
export { createFeed, type Feed } from './feed.js'
export type { FeedChange, FeedItem, Subscription } from './feed-contract.js'
export { type FieldRequirement, meetsFields, parseFieldSelector } from './field-selector.js'
export { createHousekeeping } from './housekeeping.js'
export {
  forgetAnswers,
  type Kept,
  keepAnswer,
  keptAnswer,
  type Repeatable,
  type Signer,
} from './idempotency.js'
export type { Admission, Admit, Kind } from './kind.js'
export { refuseUnknownField } from './known-fields.js'
export { parseLabelSelector } from './label-selector.js'
export { type ListQuery, refuseExpired } from './list.js'
export { everyPage, identityOf } from './listed.js'
export { namesOf } from './names.js'
export { type Creating, namespaceKindName, type RequireNamespace } from './namespace-name.js'
export { listFrom, newestPage, pageOf } from './pages.js'
export { CursorText, FieldSelectorText, LabelSelectorText, PageLimit, ResourceVersion } from './parameters.js'
export { checkPatchForm, JsonPointer, patchTypes } from './patch-document.js'
export type { ClusterWide, Namespaced } from './procedure-types.js'
export { clusterWideProcedures, namespacedProcedures, pageQuery, revisionOf } from './procedures.js'
export {
  Annotations,
  apiVersion,
  Condition,
  LabelChanges,
  Labels,
  Metadata,
  MetadataInput,
  Name,
  type Resource,
  setCondition,
} from './resource.js'
export { admitSecret, SecretDigest, SecretInput } from './secret.js'
export { createResourceService, type ResourceService } from './service.js'
export {
  exampleOf,
  itemsOf,
  type List,
  listOf,
  type ResourceInput,
  resourceOf,
  type Schemas,
  schemasOf,
} from './shape.js'
export type { Stream, StreamPart } from './stream.js'
export { eventOf } from './subscription.js'
export { isSelective, type ShownType, type WatchScope } from './watch-filter.js'
export type { Ref, WriteOptions } from './write-options.js'
