/** A number in [0, 1), passed in so that tests control it. */
export type Random = () => number

/** `base · 2^(attempt-1)` milliseconds, at most `max`, of which the upper half is random: [d/2, d). `attempt` starts at 1. */
export const backoff = (attempt: number, base: number, max: number, random: Random): number => {
  const full = Math.min(max, base * 2 ** Math.min(attempt - 1, 30))
  return full / 2 + (full / 2) * random()
}
