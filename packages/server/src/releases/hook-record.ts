import type { Desired } from './contract.js'

/** A hook that was started for a target, and how it ended. */
export interface HookRun {
  /** Such as `pre-upgrade`. */
  event: string
  /** The key of its object in the inventory: `batch/Job/web/migrate`. */
  object: string
  /**
   * - `Starting`: about to be applied; it is unknown whether its object exists.
   * - `Running`: the object with `uid` exists and has not ended.
   */
  outcome: 'Starting' | 'Running' | 'Succeeded' | 'Failed'
  uid: string | null
  /** How often it was started for the same content. */
  starts: number
  startedAt: string
  endedAt: string | null
  /** Why it failed, or that it takes too long; '' otherwise. */
  message: string
  /** The last lines that it wrote when it failed, without sensitive texts. */
  output?: readonly string[]
}

/** A request to run the test hooks of a target, and its outcome. Stored with the target until the next request. */
export interface TestRecord {
  id: string
  requestedAt: string
  requestedBy: string
  /**
   * - `Pending`: nothing has been started.
   * - `Skipped`: nothing was started, for the reason in `message`.
   */
  outcome: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Skipped'
  /** Identifies the content whose tests run; null before they start. */
  key: string | null
  runs: readonly HookRun[]
  endedAt: string | null
  message: string
}

/** Whether a test has not ended. */
export const isOpenTest = (test: TestRecord | null): test is TestRecord =>
  test?.outcome === 'Pending' || test?.outcome === 'Running'

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
}
