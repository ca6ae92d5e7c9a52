import type { components } from './generated/schema.js'

type Schemas = components['schemas']

/** Each kind as the hub shows it; `…Input` is the form it accepts. */
export type Cluster = Schemas['Cluster']
export type ClusterInput = Schemas['ClusterInput']
export type ClusterNode = Schemas['ClusterNode']
export type ClusterScore = Schemas['ClusterScore']
export type Bundle = Schemas['Bundle']
export type BundleInput = Schemas['BundleInput']
export type BundleRevision = Schemas['BundleRevision']
export type HealthRule = Schemas['HealthRule']
export type HealthVerdict = Schemas['HealthVerdict']
export type BundleRevisionSummary = Schemas['BundleRevisionSummary']
export type ChartDetails = Schemas['ChartDetails']
export type StagedArchive = Schemas['StagedArchive']
export type Namespace = Schemas['Namespace']
export type NamespaceInput = Schemas['NamespaceInput']
export type NamespaceUsage = Schemas['NamespaceUsage']
export type Placement = Schemas['Placement']
export type PlacementInput = Schemas['PlacementInput']
export type Release = Schemas['Release']
export type ReleaseInput = Schemas['ReleaseInput']
export type Target = Schemas['Target']
export type TargetSummary = Schemas['TargetSummary']
export type TargetObject = Schemas['TargetObject']
export type ObjectDifference = Schemas['ObjectDifference']
export type Decision = Schemas['Decision']
export type Rebalance = Schemas['Rebalance']
export type RotatedValues = Schemas['RotatedValues']
export type ReleaseRevision = Schemas['ReleaseRevision']
export type ReleaseRevisionDetails = Schemas['ReleaseRevisionDetails']
export type ReleaseRollout = Schemas['ReleaseRollout']
export type RolloutStatus = Schemas['RolloutStatus']
export type HookList = Schemas['HookList']
export type HookStatus = Schemas['HookStatus']
export type ReleaseHooks = Schemas['ReleaseHooks']
export type ReleaseTest = Schemas['ReleaseTest']
export type TargetTest = Schemas['TargetTest']
export type Simulation = Schemas['Simulation']
export type LivePreview = Schemas['LivePreview']
export type Why = Schemas['Why']
export type ReleaseValues = Schemas['ReleaseValues']
export type ReleaseNotes = Schemas['ReleaseNotes']
export type ReleaseDiff = Schemas['ReleaseDiff']
export type Explanation = Schemas['Explanation']
export type Repository = Schemas['Repository']
export type RepositoryInput = Schemas['RepositoryInput']
export type Directory = Schemas['Directory']
export type DirectoryInput = Schemas['DirectoryInput']
export type DirectoryTrial = Schemas['DirectoryTrial']
export type DirectoryPerson = Schemas['DirectoryPerson']
export type DirectoryGroup = Schemas['DirectoryGroup']
export type SignIn = Schemas['SignIn']
export type SignInOption = Schemas['SignInOption']
export type Me = Schemas['Me']
export type AccessReview = Schemas['AccessReview']
export type AccessHolder = Schemas['AccessHolder']
export type SignInInput = Schemas['SignInInput']
export type Connector = Schemas['Connector']
export type ConnectorInput = Schemas['ConnectorInput']
export type ConnectorType = Schemas['ConnectorType']
export type GrantText = Schemas['GrantText']
export type Mapping = Schemas['Mapping']
export type MappingInput = Schemas['MappingInput']
export type Role = Schemas['Role']
export type RoleInput = Schemas['RoleInput']
export type RoleBinding = Schemas['RoleBinding']
export type RoleBindingInput = Schemas['RoleBindingInput']
export type SyncOperation = Schemas['SyncOperation']
export type AccountLink = Schemas['AccountLink']
export type LinkAction = Schemas['LinkAction']
export type LinkOffer = Schemas['LinkOffer']
export type SyncPlan = Schemas['SyncPlan']
export type SyncRun = Schemas['SyncRun']
export type SyncRunDetail = Schemas['SyncRunDetail']
export type SyncRunOutcome = Schemas['SyncRunOutcome']
export type PersonShown = Schemas['PersonShown']
export type AccessEntry = Schemas['AccessEntry']
export type AccountShown = Schemas['AccountShown']
export type AccountSituation = Schemas['AccountSituation']
export type PersonBlock = Schemas['PersonBlock']
export type SignedOut = Schemas['SignedOut']
/** An act in the audit trail: who, what, when and from where. */
export type AuditEntry = Schemas['AuditEntry']
/** A token of a program, without its text. */
export type ServiceToken = Schemas['ServiceToken']
/** A token with its text, which is shown only once. */
export type IssuedToken = Schemas['IssuedToken']
/** Something that happened: what, why and where. */
export type HubEvent = Schemas['Event']
export type Condition = Schemas['Condition']
export type UnregisteredCluster = Schemas['UnregisteredCluster']

/** One operation of a JSON Patch (RFC 6902). */
export type JsonPatchOperation = Schemas['JsonPatchOperation']
/** The fields that change; null removes a field (RFC 7396). */
export type MergePatch = Readonly<Record<string, unknown>>

/** One page of a list. */
export interface List<Item> {
  apiVersion: 'hansa.dev/v1'
  kind: 'List'
  metadata: {
    /** The version to start a watch from. */
    resourceVersion: string
    /** Absent on the last page. */
    cursor?: string
    /** Number of items on later pages, if the hub counts them. */
    remaining?: number
  }
  items: Item[]
}

/** The fields of every resource. */
export interface AnyResource {
  kind: string
  metadata: {
    name: string
    namespace?: string
    uid: string
    resourceVersion: string
    generation: number
    deletionTimestamp?: string
  }
  status?: unknown
}
