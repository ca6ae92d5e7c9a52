import type { Resources, Taint } from '@hansa/placement'
import type { ImageSettings } from '../images/index.js'
import type { Maintenance } from './maintenance.js'
import type { Member } from './member.js'

/**
 * The capacity of one node and the requests on it: CPU in millicores, memory in bytes, everything else (pods, GPUs)
 * counted.
 */
export interface NodeFacts {
  name: string
  labels: Record<string, string>
  taints: readonly Taint[]
  unschedulable: boolean
  ready: boolean
  allocatable: Resources
  requested: Resources
}

/** The current facts about a cluster, in memory and cheap to read: the view of the scheduler and of failover. */
export interface ClusterFacts {
  name: string
  uid: string
  labels: Record<string, string>
  provider: string | undefined
  region: string | undefined
  zones: readonly string[]
  taints: readonly Taint[]
  /** Where its images are pulled from; undefined if the objects of releases tell it alone. */
  images: ImageSettings | undefined
  /** Cordoned by a user. */
  unschedulable: boolean
  /** The last maintenance; it may have ended. */
  maintenance: Maintenance | undefined
  /** The Ready condition is True. */
  ready: boolean
  /** Being unregistered: accepts nothing new, and its releases are removed. */
  leaving: boolean
  /**
   * For how many milliseconds probes have found it NotReady, counted only while this hub was awake; undefined when it
   * is not NotReady. The count restarts when the hub starts.
   */
  notReadyMs(): number | undefined
  /** Its last probe failed: it is NotReady, or about to be. */
  failing(): boolean
  /** No probe result has arrived for longer than a probe may take: the facts are outdated. */
  behind(): boolean
  /** Its Ready condition was found by probes of this run of the hub, not remembered from the one before. */
  observed: boolean
  /** `group/version/Kind` of everything it serves (`v1/ConfigMap`, `apps/v1/Deployment`); empty until first discovered. */
  apis: ReadonlySet<string>
  nodes: readonly NodeFacts[]
  /** How many pods with these requests (millicores, bytes) were bound to a node since the hub knows the pods; `nodes` counts them. */
  arrivals(cpu: number, memory: number): number
  /** By key, including expired ones. */
  scores: Readonly<Record<string, ScoreFacts>>
  /**
   * When anything here except scores and figures last changed, in milliseconds since the epoch; after a start of the
   * hub, when the row was last written.
   */
  changedAt: number
  /** The same for its scores. */
  scoresChangedAt: number
  /** The same for the capacity of its nodes and the requests on them. */
  figuresChangedAt(): number
}

/** A score somebody pushed for a cluster. */
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
  | 'maintenance'
  | 'capacityFreed'
  | 'apis'
  | 'images'

/** The rest of the hub's view of the fleet. */
export interface Fleet {
  all(): readonly ClusterFacts[]
  get(name: string): ClusterFacts | undefined
  /** The connection to a cluster's API server; undefined when it is not registered. */
  member(name: string): Member | undefined
  /**
   * Called when something changed about a cluster that decisions may depend on. Do not trust the content: read `get`.
   */
  onChange(listener: (cluster: string, change: ClusterChange) => void): () => void
}
