import type { ControllerOptions } from '../controllers/controllers.js'
import type { NodeSpec } from './nodes.js'

export interface ClusterOptions extends Partial<ControllerOptions> {
  name: string
  region?: string
  zone?: string
  /** The number of nodes of default size, or each node; 3 by default. */
  nodes?: number | readonly NodeSpec[]
  /** `v1.34.2` by default. */
  version?: string
  /** The UID of kube-system, which identifies a cluster; random by default. */
  uid?: string
  /** The maximum lifetime of an issued token, in seconds; a year by default. */
  maxTokenLifeSeconds?: number
  bookmarkIntervalMs?: number
  /** The minimum number of changes kept for watches to resume from; 1,000 by default. */
  historyLimit?: number
}
