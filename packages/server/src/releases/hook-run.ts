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
