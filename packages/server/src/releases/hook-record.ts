import type { Desired } from './desired.js'
import type { HookRun } from './hook-run.js'

/** The inputs of the rendering that delete hooks come from. */
export type AppliedContent = Pick<Desired, 'bundle' | 'namespace' | 'values' | 'revision' | 'rotation'> & {
  /** It was rendered for an upgrade. */
  upgrade?: true
  /** Identifies what it looked up; absent if it found nothing. */
  answers?: string
  /** It has no hooks. */
  hookless?: true
}

/** A content of a target, to recognize it when it is desired again. */
export interface RunContent {
  /** See `contentKeyOf`. */
  key: string
  /** The version of the bundle. */
  version: string
}

/** The hooks of a target's current content that ran, so that none runs twice for the same content. Stored with the target. */
export interface HookRecord {
  event: 'install' | 'upgrade' | 'rollback' | 'delete'
  /** Identifies the content: see `contentKeyOf`. */
  key: string
  /** Everything of the content was applied, and all hooks of the event succeeded. */
  complete: boolean
  /** Some content was applied completely before: the next event is an upgrade. */
  installed: boolean
  runs: readonly HookRun[]
  /** The content of the last complete apply; null if there was none, or if it has no hooks and nothing that depends on the cluster. */
  applied: AppliedContent | null
  /**
   * The contents that were applied completely, the oldest first, and at the end the current one. Without those that a rollback
   * went back over; absent in records of older hubs.
   */
  history?: readonly RunContent[]
  /** The number of the revision of the release that the event is for: one revision is a rollback only once. Absent in records of older hubs. */
  releaseRevision?: number
}
