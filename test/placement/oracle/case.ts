/** A preview case and its answer, as described by the reference of kinds and the pages on placement. Uses no code of the engine. */
export interface Requirement {
  key: string
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  values?: string[]
}

export interface FieldRequirement {
  field: 'provider' | 'region' | 'zone'
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  values?: string[]
}

export interface Selector {
  names?: string[]
  exclude?: string[]
  labels?: { matchLabels?: Record<string, string>; matchExpressions?: Requirement[] }
  fields?: FieldRequirement[]
}

export interface Group extends Selector {
  name: string
  overflow?: Selector[]
}

export interface Taint {
  key: string
  value?: string
  effect: 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule'
}

export interface Toleration {
  key?: string
  operator?: 'Equal' | 'Exists'
  value?: string
  effect?: Taint['effect']
}

export interface Axis {
  by?: 'cluster' | 'region' | 'zone' | 'provider'
  label?: string
  min?: number
  max?: number
  strict?: boolean
}

export interface Division {
  mode?: 'Duplicated' | 'Divided'
  divide?: 'Weighted' | 'Aggregated'
  weights?: { clusters: Selector; weight: number }[]
  dynamic?: 'AvailableReplicas'
  capacity?: 'Ignore' | 'Require'
}

export interface Policy {
  affinity?: Group[]
  tolerations?: Toleration[]
  spread?: Axis[]
  replicas?: Division
}

export interface Cluster {
  metadata: { name: string; labels?: Record<string, string> }
  spec: { provider?: string; region?: string; zones?: string[]; taints?: Taint[]; unschedulable?: boolean }
  status?: {
    available?: { replicas: number }
    conditions?: { type: string; status: 'True' | 'False' | 'Unknown' }[]
  }
}

export interface Case {
  clusters: Cluster[]
  placement: Policy
  /** Absent: a bundle without replicas. */
  workload?: { uid: string; replicas: number }
  previous: { cluster: string; replicas: number }[]
  group?: string
  evicting?: string[]
  fresh?: boolean
  /** `hold` by default. */
  growth?: 'hold' | 'karmada'
}

export type Step =
  | 'Evicting'
  | 'NotReady'
  | 'Cordoned'
  | 'Taint'
  | 'Affinity'
  | 'SpreadField'
  | 'Spread'
  | 'Capacity'
  | 'NoShare'

export interface Answer {
  outcome: 'Scheduled' | 'Unschedulable'
  targets: { cluster: string; replicas: number }[]
  /** A `Step`, or the step name of another engine. */
  rejected: { cluster: string; filter: string }[]
}
