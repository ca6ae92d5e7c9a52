import type { Shown } from '../hub.js'

/** A cluster with a target that cannot be reached, as a release's status shows it. */
export interface ShownOutage {
  cluster: string
  since: string
  movesAt?: string
  message: string
}

export const outagesOf = ({ status }: Pick<Shown, 'status'>): readonly ShownOutage[] => {
  const found = status?.outages
  return Array.isArray(found) ? (found as ShownOutage[]) : []
}

const pad = (value: number): string => String(value).padStart(2, '0')

/** `4:31`, `1:04:31`: the time left. */
export const countdown = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`
}

const moves = (movesAt: string, now: number): string => {
  const leftMs = Date.parse(movesAt) - now
  return leftMs > 0 ? `moves in ${countdown(leftMs)}` : 'moving now'
}

/** `Unreachable since …; moves in 4:31`, or why it does not move. */
export const outageText = ({ since, movesAt, message }: ShownOutage, now: number): string =>
  `Unreachable since ${since}; ${movesAt === undefined ? message : moves(movesAt, now)}`

/** When the next replicas move, for a table cell; empty if none move. */
export const nextMove = (outages: readonly ShownOutage[], now: number): string => {
  const [first] = outages.flatMap(({ movesAt }) => movesAt ?? []).sort()
  return first === undefined ? '' : moves(first, now)
}
