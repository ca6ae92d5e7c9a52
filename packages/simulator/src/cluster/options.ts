import type { ControllerOptions } from '../controllers/controllers.js'
import type { NodeSpec } from './nodes.js'

export interface ClusterOptions extends Partial<ControllerOptions> {
  name: string
  region?: string
  zone?: string
  /** How many nodes of the default size, or each one; 3 unless told. */
  nodes?: number | readonly NodeSpec[]
  /** `v1.34.2` unless told. */
  version?: string
  /** The uid of kube-system, by which a cluster is known again; random unless told. */
  uid?: string
  /** The longest life of an issued token, in seconds; a year unless told. */
  maxTokenLifeSeconds?: number
  bookmarkIntervalMs?: number
  /** How many changes a watch can resume from at least; 1,000 unless told. */
  historyLimit?: number
}
