import { mapMany } from '../runtime/many.js'
import type { DeliverySettings } from './settings.js'

/**
 * The results of a task for each item, in their order. As many run at a time as a cluster gets calls: thousands of steps that
 * begin together would block the event loop.
 */
export const mapLimited = <T, R>(
  { settings }: { settings: Pick<DeliverySettings, 'objectsInFlight' | 'slowInFlight'> },
  items: readonly T[],
  task: (item: T) => Promise<R>,
): Promise<R[]> => mapMany(items, settings.objectsInFlight + settings.slowInFlight, task)
