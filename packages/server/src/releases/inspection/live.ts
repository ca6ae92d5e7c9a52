import type { TargetRow } from '../target-row.js'
import type { RenderedContent } from './cluster-rendering.js'
import type { DiffGroup } from './contract.js'

/** A target as it would be stored, with what it renders. */
export interface LiveAsk {
  target: TargetRow
  rendered: RenderedContent
  /** Ends the calls to the cluster. */
  signal: AbortSignal
  /** The text that stands for a hidden value: equal for equal values. */
  stand: (value: unknown) => string
}

/** What a delivery would change on a cluster. */
export type LiveChanges = Omit<DiffGroup, 'clusters'>

/** Throws `ClusterUnreachable`. */
export type LiveOn = (ask: LiveAsk) => Promise<LiveChanges>
