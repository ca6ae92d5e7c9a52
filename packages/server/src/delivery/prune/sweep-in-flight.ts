import { dropFlights, type Flight, flightsOf, type Store, type Writer } from '../../db/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { DeliverySettings } from '../settings.js'

const keyOf = ({ holder, cluster, at }: Flight): string => `${holder} ${cluster} ${at}`

/**
 * Handles clusters to which a hub had writes in flight when its lease ended: each is swept when its record appears (a
 * process that was stopped records late) and once more when the longest such write has arrived or never will.
 */
export const createFlights = (options: {
  store: Store
  writer: Writer
  clock: Clock
  logger: Logger
  settings: DeliverySettings
  /** Sweeps a cluster, by uid. False: it cannot be swept now. Undefined: it is no longer registered. */
  sweep: (clusterUid: string) => Promise<boolean | undefined>
}) => {
  const { store, writer, clock, logger, settings, sweep } = options
  const known = new Map<string, { since: number; swept: boolean }>()
  let cancel = (): void => {}
  let closed = false

  /** Whether a record has been handled. */
  const follow = async (flight: Flight): Promise<boolean> => {
    const key = keyOf(flight)
    const state = known.get(key) ?? { since: clock.monotonic(), swept: false }
    known.set(key, state)
    const over = clock.monotonic() - state.since >= settings.flightMs
    if (state.swept && !over) return false
    const done = await sweep(flight.cluster)
    if (done === undefined) return true
    if (done) known.set(key, { ...state, swept: true })
    return done && over
  }

  const look = async (): Promise<void> => {
    const flights = await store.read(flightsOf)
    const keys = new Set(flights.map(keyOf))
    for (const key of known.keys()) if (!keys.has(key)) known.delete(key)
    for (const flight of flights)
      if (await follow(flight))
        await store.write(writer, (tx) => dropFlights(tx, flight.holder, [flight.cluster]))
  }

  const later = (): void => {
    cancel = clock.after(settings.flightLookMs, () => {
      look()
        .catch((error: unknown) => {
          if (!closed) logger.warn({ error }, 'clusters with writes of a former leader could not be checked')
        })
        .finally(() => {
          if (!closed) later()
        })
    })
  }

  return {
    start: later,
    close: (): void => {
      closed = true
      cancel()
    },
  }
}
