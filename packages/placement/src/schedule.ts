import { Cron } from 'croner'

/** Occurrences of a cron schedule in a time zone. Nothing is started: it is only computed. Throws for a schedule or a zone that is not valid. */
const cronOf = (schedule: string, timezone: string): Cron => new Cron(schedule, { mode: '5-part', timezone })

const isTimezone = (timezone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
    return true
  } catch {
    return false
  }
}

/** Why a schedule never opens, and the field to change; undefined for a valid one. */
export const scheduleProblem = (
  schedule: string,
  timezone = 'UTC',
): { field: 'schedule' | 'timezone'; problem: string } | undefined => {
  if (!isTimezone(timezone))
    return {
      field: 'timezone',
      problem: `unknown time zone "${timezone}": expected a name of the IANA database, such as Europe/Berlin`,
    }
  const fix = 'expected the five fields of cron, such as "0 2 * * 1-5"'
  try {
    if (cronOf(schedule, timezone).nextRun(new Date(0)) !== null) return undefined
    return { field: 'schedule', problem: `schedule "${schedule}" never occurs: ${fix}` }
  } catch {
    return { field: 'schedule', problem: `invalid schedule "${schedule}": ${fix}` }
  }
}

/** Until when a window of a schedule is open, in milliseconds since the epoch; undefined if it is closed. Pure. */
export const openUntil = (
  { schedule, timezone = 'UTC', durationMs }: { schedule: string; timezone?: string; durationMs: number },
  now: number,
): number | undefined => {
  const opened = cronOf(schedule, timezone)
    .nextRun(new Date(now - durationMs))
    ?.getTime()
  return opened === undefined || opened > now ? undefined : opened + durationMs
}

/** When a window of a schedule opens next, in milliseconds since the epoch. Pure. */
export const opensAfter = (
  { schedule, timezone = 'UTC' }: { schedule: string; timezone?: string },
  now: number,
): number | undefined => cronOf(schedule, timezone).nextRun(new Date(now))?.getTime()
