import type {
  Bundle,
  Cluster,
  Condition,
  Connector,
  Directory,
  HubEvent,
  Mapping,
  Placement,
  Release,
  Role,
  RoleBinding,
} from '@hansa/sdk'

import type { Outage } from './outages.js'

/** The fields kept of a watched resource. `version` is its resourceVersion as a number: a lower one never replaces a higher one. */
export interface Row {
  readonly uid: string
  readonly version: number
}

/** Requested against allocatable: cores, bytes, count. Undefined until the cluster has reported it. */
export interface Fill {
  readonly requested: number
  readonly allocatable: number
}

export interface ClusterRow extends Row {
  readonly name: string
  readonly provider: string
  readonly region: string
  readonly zones: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly taints: Cluster['spec']['taints']
  readonly cordoned: boolean
  /** The last maintenance; it may have ended. */
  readonly maintenance: Cluster['spec']['maintenance']
  readonly conditions: readonly Condition[]
  readonly nodes: { readonly count: number; readonly ready: number } | undefined
  readonly cpu: Fill | undefined
  readonly memory: Fill | undefined
  readonly pods: Fill | undefined
  readonly kubernetes: string | undefined
  readonly credentials: Cluster['status']['credentials']
  readonly unregistering: Cluster['status']['unregistering']
  readonly created: string
  readonly updated: string
}

export interface ReleaseRow extends Row {
  readonly name: string
  readonly namespace: string
  /** NAMESPACE/NAME */
  readonly key: string
  readonly labels: Readonly<Record<string, string>>
  readonly bundle: string
  readonly bundleVersion: string
  /** The versions that it follows. */
  readonly follow: string | undefined
  readonly placement: string
  readonly conditions: readonly Condition[]
  readonly targets: Release['status']['targets']
  readonly outages: readonly Outage[]
  readonly deleting: boolean
  readonly created: string
  readonly updated: string
}

/** In words, worst first. */
export const targetStates = [
  'Failed',
  'Unreachable',
  'Leaving',
  'Waiting',
  'Applying',
  'Progressing',
  'Drifted',
  'Ready',
] as const
export type TargetState = (typeof targetStates)[number]

export interface TargetRow extends Row {
  readonly namespace: string
  readonly release: string
  /** NAMESPACE/NAME of its release. */
  readonly key: string
  readonly cluster: string
  readonly state: TargetState
  readonly removing: string | undefined
  readonly replicas: number
  readonly drifted: boolean
  readonly message: string
  readonly created: string
  readonly updated: string
}

export interface NamedRow<Spec> extends Row {
  readonly name: string
  readonly namespace: string
  readonly key: string
  readonly labels: Readonly<Record<string, string>>
  readonly spec: Spec
  readonly created: string
  readonly updated: string
}
export type PlacementRow = NamedRow<Placement['spec']>
export type BundleRow = NamedRow<Bundle['spec']>
export type RoleRow = NamedRow<Role['spec']>
export type RoleBindingRow = NamedRow<RoleBinding['spec']>
export interface StatusRow<Spec, Status> extends NamedRow<Spec> {
  readonly status: Status
}
export type ConnectorRow = StatusRow<Connector['spec'], Connector['status']>
export type DirectoryRow = StatusRow<Directory['spec'], Directory['status']>
export type MappingRow = StatusRow<Mapping['spec'], Mapping['status']>

export interface EventRow extends Row {
  readonly type: HubEvent['type']
  readonly reason: string
  readonly message: string
  readonly regarding: HubEvent['regarding']
  readonly cluster: string | undefined
  readonly at: string
}
