import type { Resources, Taint } from '@hansa/placement'
import type { Member } from './member.js'

/** What one node offers and how much of it is asked for: CPU in millicores, memory in bytes, all else (pods, GPUs) counted. */
export interface NodeFacts {
  name: string
  labels: Record<string, string>
  taints: readonly Taint[]
  unschedulable: boolean
  ready: boolean
  allocatable: Resources
  requested: Resources
}

/** What is known of a cluster now, in memory and cheap to read: the scheduler's and failover's view. */
export interface ClusterFacts {
  name: string
  uid: string
  labels: Record<string, string>
  provider: string | undefined
  region: string | undefined
  zones: readonly string[]
  taints: readonly Taint[]
  /** Cordoned by a user. */
  unschedulable: boolean
  /** The Ready condition is True. */
  ready: boolean
  /** Being unregistered: takes nothing new, and what it holds goes. */
  leaving: boolean
  /** For how many milliseconds probes have found it NotReady, counted only while this hub was awake; undefined when it is not NotReady.
   *  After a start of the hub it counts anew. */
  notReadyMs(): number | undefined
  /** Its last probe failed: it is NotReady, or on the way there. */
  failing(): boolean
  /** No probe of it has been heard of for longer than one may take: what is known of it is old. */
  behind(): boolean
  /** Its Ready condition was found by probes of this run of the hub, not remembered from the one before. */
  observed: boolean
  /** `group/version/Kind` of everything it serves (`v1/ConfigMap`, `apps/v1/Deployment`); empty until first discovered. */
  apis: ReadonlySet<string>
  nodes: readonly NodeFacts[]
  /** How many pods that ask for so much (millicores, bytes) were given a node there since the hub knows its pods; `nodes` counts them. */
  arrivals(cpu: number, memory: number): number
  /** By key, expired ones among them. */
  scores: Readonly<Record<string, ScoreFacts>>
  /** When anything of this but scores and figures changed last, in milliseconds since the epoch; at a start of the hub, when its row was written last. */
  changedAt: number
  /** The same of its scores. */
  scoresChangedAt: number
  /** The same of what its nodes offer and what is asked of them. */
  figuresChangedAt(): number
}

/** A figure someone pushed onto a cluster. */
export interface ScoreFacts {
  value: number
  /** Milliseconds since the epoch from which it counts as absent; undefined when it never does. */
  expiresAt: number | undefined
}

export type ClusterChange =
  | 'added'
  | 'removed'
  | 'notReady'
  | 'returned'
  | 'labels'
  | 'taints'
  | 'cordoned'
  | 'uncordoned'
  | 'capacityFreed'
  | 'apis'

/** The rest of the hub's view of the fleet. */
export interface Fleet {
  all(): readonly ClusterFacts[]
  get(name: string): ClusterFacts | undefined
  /** The way to a cluster's API server; undefined when it is not registered. */
  member(name: string): Member | undefined
  /** Called when something about a cluster changed that decisions may depend on. Never trust the content: read `get`. */
  onChange(listener: (cluster: string, change: ClusterChange) => void): () => void
}
