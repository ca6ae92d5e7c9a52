import { Counter, type Registry } from 'prom-client'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'

/** Faults of this machine that calls to members met: they are the hub's, and no member's outage. */
export interface Faults {
  tell(message: string): void
}

const everyMs = 10_000

export const createFaults = ({
  clock,
  logger,
  registry,
}: {
  clock: Clock
  logger: Logger
  registry?: Registry | undefined
}): Faults => {
  const counter =
    registry &&
    new Counter({
      name: 'hansa_local_faults_total',
      help: 'Calls to clusters that failed on the hub’s own machine: no descriptors, memory, buffers or ports left.',
      registers: [registry],
    })
  let count = 0
  let last = ''
  let waiting = false

  const say = (): void => {
    if (count === 0) return
    logger.error(
      { fault: last, count },
      'calls to clusters fail on this machine: it is out of descriptors, memory, buffers or ports; no cluster counts as failed for that. Raise its limits (ulimit -n, net.ipv4.ip_local_port_range)',
    )
    count = 0
  }
  return {
    tell: (message) => {
      counter?.inc()
      count += 1
      last = message
      if (waiting) return
      waiting = true
      say()
      clock.after(everyMs, () => {
        waiting = false
        say()
      })
    },
  }
}
