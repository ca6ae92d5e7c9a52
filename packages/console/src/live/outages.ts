import type { Release } from '@hansa/sdk'

/** A cluster with a target of a release that cannot be reached. */
export type Outage = NonNullable<Release['status']['outages']>[number]

const pad = (value: number): string => String(value).padStart(2, '0')

/** `4:31`, `1:04:31`: the time left. */
const countdown = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`
}

/** When the share moves, or why it does not. */
const fateOf = ({ movesAt, message }: Outage, now: number): string => {
  if (movesAt === undefined) return message
  const leftMs = Date.parse(movesAt) - now
  return leftMs > 0 ? `moves in ${countdown(leftMs)}` : 'moving now'
}

/** `Unreachable since 16:31:02; moves in 4:31`. `clock` formats a time in the local time zone. */
export const outageText = (outage: Outage, now: number, clock: (ms: number) => string): string =>
  `Unreachable since ${clock(Date.parse(outage.since))}; ${fateOf(outage, now)}`
