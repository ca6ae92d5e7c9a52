/** A clock that differs by more than this is not trusted for deletions. */
const tolerableMs = 3_600_000

/** How far the hub's clock is ahead of a server's. */
export interface Disagreement {
  what: string
  aheadMs: number
}

/** The evidence about the hub's clock, in milliseconds since the epoch and as differences. */
export interface ClockEvidence {
  /** How far the hub's clock is ahead of each server that reported its own. */
  witnesses: readonly Disagreement[]
  /** The server that disagreed at the last comparison, possibly before the hub started. */
  remembered?: Disagreement | undefined
  /** How much more the wall clock advanced than the monotonic clock since the hub started. */
  jumpedMs: number
  /** How far the wall clock was ahead of the newest stored time when the hub started; undefined if nothing is stored. */
  aheadOfStoredMs: number | undefined
}

const amount = (ms: number): string => {
  const hours = Math.round(Math.abs(ms) / 3_600_000)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`
}

const differs = (ms: number): boolean => Math.abs(ms) > tolerableMs
const direction = (ms: number): string => (ms > 0 ? 'ahead of' : 'behind')

/** The first server whose clock differs from the hub's by more than the tolerance. */
export const disagreementAmong = (witnesses: readonly Disagreement[]): Disagreement | undefined =>
  witnesses.find(({ aheadMs }) => differs(aheadMs))

/**
 * Why the hub's clock cannot be trusted; undefined if it can. A clock that agrees outweighs what the hub remembers: the hub could have
 * been off for weeks. A clock that disagrees is sufficient doubt, whichever of the two is wrong.
 */
export const clockDoubt = (evidence: ClockEvidence): string | undefined => {
  const { witnesses, remembered, jumpedMs, aheadOfStoredMs } = evidence
  const against = disagreementAmong(witnesses)
  if (against !== undefined)
    return `the hub's clock is ${amount(against.aheadMs)} ${direction(against.aheadMs)} the clock of ${against.what}`
  if (witnesses.length > 0) return undefined
  if (remembered !== undefined)
    return `the hub's clock was ${amount(remembered.aheadMs)} ${direction(remembered.aheadMs)} the clock of ${remembered.what} before the hub started, and no server has confirmed it since`
  if (differs(jumpedMs))
    return `the hub's clock jumped ${amount(jumpedMs)} ${jumpedMs > 0 ? 'ahead' : 'back'} while the hub was running`
  if (aheadOfStoredMs !== undefined && differs(aheadOfStoredMs))
    return `the hub's clock was ${amount(aheadOfStoredMs)} ${direction(aheadOfStoredMs)} the newest stored time when the hub started, and no server has confirmed it since`
  return undefined
}
