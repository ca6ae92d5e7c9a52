import type { Transport } from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import type { Served } from './served.js'

/** Discovers the APIs of a cluster again, on request and periodically. */
export interface Rediscovery {
  /** Queued: a start, or the end of a large outage, starts thousands of calls at once. */
  now(): void
  /** Repeats it every `discoveryMs` while the cluster is usable. */
  repeat(): void
  /** Ends the repetition. */
  close(): void
}

/** How often the hub discovers the member's APIs again. */
const discoveryMs = 300_000

export const createRediscovery = ({
  name,
  transport,
  served,
  usable,
  signal,
  clock,
  random,
  logger,
}: {
  name: string
  transport: Transport
  served: Served
  usable: () => boolean
  signal: AbortSignal
  clock: Clock
  random: Random
  logger: Logger
}): Rediscovery => {
  let cancel = (): void => {}

  const read = async (): Promise<void> => {
    await transport.turn?.(signal)
    if (!signal.aborted) await served.read({ refresh: true })
  }
  const now = (): void => {
    read().catch((error: unknown) => {
      if (!signal.aborted)
        logger.debug({ error, cluster: name }, 'the resource types of a cluster could not be read')
    })
  }
  const repeat = (): void => {
    cancel = clock.after(discoveryMs * (0.9 + 0.2 * random()), () => {
      if (usable()) now()
      repeat()
    })
  }

  return { now, repeat, close: () => cancel() }
}
