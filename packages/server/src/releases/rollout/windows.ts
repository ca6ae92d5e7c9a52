import { opensAfter, openUntil, type RolloutWindow } from '@hansa/placement'
import { durationOf } from '../../runtime/duration.js'

/** Whether a rollout may change clusters now, and when that can change, in milliseconds since the epoch. */
export interface WindowState {
  open: boolean
  /** When a window opens or closes next. */
  changesAt: number | undefined
}

const soonest = (times: readonly (number | undefined)[]): number | undefined => {
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

/** Deny wins over allow; without windows that allow, everything is allowed that none denies. Pure. */
export const windowState = (windows: readonly RolloutWindow[], now: number): WindowState => {
  const seen = windows.map(({ duration, schedule, timezone, deny = false }) => {
    const zone = timezone === undefined ? {} : { timezone }
    const closesAt = openUntil({ schedule, ...zone, durationMs: durationOf(duration) ?? 0 }, now)
    return { deny, closesAt, changesAt: closesAt ?? opensAfter({ schedule, ...zone }, now) }
  })
  const allowing = seen.filter(({ deny }) => !deny)
  const isDenied = seen.some(({ deny, closesAt }) => deny && closesAt !== undefined)
  const isAllowed = allowing.length === 0 || allowing.some(({ closesAt }) => closesAt !== undefined)
  return { open: isAllowed && !isDenied, changesAt: soonest(seen.map(({ changesAt }) => changesAt)) }
}
