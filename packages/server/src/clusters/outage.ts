/** How long an outage has lasted, counted only from failed probes. */
export interface Outage {
  /** Milliseconds counted up to `at`. */
  counted: number
  /** The monotonic time of the last probe. */
  at: number
  /** The last probe failed, so the time since then counts as well. */
  running: boolean
}

export const outageBegins = (at: number): Outage => ({ counted: 0, at, running: true })

/** The longest time between two probes that counts: beyond it the hub was not awake. */
export const longestStep = ({ periodMs, timeoutMs }: { periodMs: number; timeoutMs: number }): number =>
  periodMs + timeoutMs + 1_000

/** How long it has lasted at `now` (monotonic), in milliseconds. */
export const lasted = ({ counted, at, running }: Outage, now: number, longest: number): number =>
  counted + (running ? Math.min(Math.max(0, now - at), longest) : 0)

/** One more probe of a cluster that is out. Time before a probe that did not fail (a 401, a hub asleep) does not count. */
export const probed = (outage: Outage, failed: boolean, now: number, longest: number): Outage => ({
  counted: failed ? lasted(outage, now, longest) : outage.counted,
  at: now,
  running: failed,
})
