import type { KubeObject } from '../objects/object.js'
import type { ClusterOptions } from './options.js'

/** A cluster at rest. Faults and denials are not kept: a restart heals. */
export interface ClusterState {
  options: ClusterOptions
  /**
   * Ahead of the last one handed out, so that a client that saw a later one (the file is written with a delay) gets
   * 410 instead of outdated data.
   */
  revision: number
  token: string
  tokenKey: string
  nodeCount: number
  /** Store key → objects. */
  objects: Record<string, KubeObject[]>
}
