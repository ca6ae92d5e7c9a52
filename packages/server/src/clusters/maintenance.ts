import { z } from 'zod'
import { badField } from '../runtime/errors.js'

const dayMs = 86_400_000

/** The longest time until the end of a maintenance, in days. */
const mostDays = 30

export const Maintenance = z
  .strictObject({
    until: z.iso.datetime().meta({ description: 'At most 30 days ahead.' }),
    reason: z.string().min(1).max(1024).optional(),
  })
  .meta({
    id: 'ClusterMaintenance',
    description:
      'Outages of the cluster evict nothing before `until`, and count from then on. The cluster accepts releases unless it is cordoned.',
  })
export type Maintenance = z.infer<typeof Maintenance>

export const MaintenanceInput = z.strictObject({
  forSeconds: z
    .int()
    .min(0)
    .max((mostDays * dayMs) / 1000)
    .meta({ description: 'How long the maintenance takes from now on; 0 ends it.' }),
  reason: Maintenance.shape.reason,
})

export type MaintenanceInput = z.infer<typeof MaintenanceInput>

/** Refuses a maintenance that ends too far ahead, unless it is the stored one. */
export const checkMaintenance = (
  stored: Maintenance | undefined,
  next: Maintenance | undefined,
  now: number,
): void => {
  if (next === undefined || next.until === stored?.until) return
  if (Date.parse(next.until) - now <= mostDays * dayMs) return
  throw badField(
    '/spec/maintenance/until',
    `must be at most ${mostDays} days ahead`,
    'choose an earlier end; cordon or unregister a cluster that stays away',
  )
}

/**
 * For how many milliseconds a cluster has been NotReady outside its maintenance; negative while that lasts, by the time that is
 * left. Pure.
 */
export const countedOutageMs = (
  notReadyMs: number,
  maintenance: Maintenance | undefined,
  now: number,
): number =>
  maintenance === undefined ? notReadyMs : Math.min(notReadyMs, now - Date.parse(maintenance.until))

/** Whether a maintenance lasts at `now`. */
export const isUnderMaintenance = (maintenance: Maintenance | undefined, now: number): boolean =>
  maintenance !== undefined && Date.parse(maintenance.until) > now
