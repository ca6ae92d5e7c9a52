import type { Clock } from '../runtime/clock.js'

/** Knows when this process was not running: suspended with its machine, stopped, or its event loop blocked. */
export interface Awake {
  /** Whether it has been running without a gap since `since` (monotonic). */
  since(since: number): boolean
  close(): void
}

/** `beatMs`: how often it checks; `gapMs`: a beat later than this is a gap. */
export const createAwake = ({
  clock,
  beatMs = 250,
  gapMs = 1_000,
}: {
  clock: Clock
  beatMs?: number
  gapMs?: number
}): Awake => {
  let monotonic = clock.monotonic()
  let wall = clock.now()
  let gapAt = Number.NEGATIVE_INFINITY
  let cancel = (): void => {}

  const look = (): void => {
    const now = { monotonic: clock.monotonic(), wall: clock.now() }
    const passed = now.monotonic - monotonic
    // A suspended machine stops the monotonic clock of most systems, but not the wall clock.
    const slept = now.wall - wall - passed
    if (passed > beatMs + gapMs || slept > gapMs) gapAt = now.monotonic
    monotonic = now.monotonic
    wall = now.wall
  }
  const beat = (): void => {
    cancel = clock.after(beatMs, () => {
      look()
      beat()
    })
  }
  beat()
  return {
    since: (since) => {
      look()
      return gapAt < since
    },
    close: () => cancel(),
  }
}
