import type { Clock } from '../runtime/clock.js'
import type { Transport } from './calls.js'
import { createCarrier } from './carrier.js'
import { addressOf, type Connection } from './connection.js'
import type { Dial } from './dial.js'
import { classify } from './errors.js'
import { createReads, type ReadBudget } from './read-budget.js'
import { createRequest } from './request.js'
import { createStream } from './stream.js'
import { createNegotiatedWire } from './wire/negotiated.js'
import { defaultTimeouts, type Timeouts } from './wire/wire.js'

export interface TransportOptions {
  connection: Connection
  dial: Dial
  clock: Clock
  timeouts?: Partial<Timeouts>
  /** Throws when writes to the server are not allowed; called right before each request other than a GET is sent. */
  mayWrite?: (() => void) | undefined
  /** Shared by all transports to one member. */
  reads?: ReadBudget | undefined
}

/** Throws TypeError unless the connection's server is an http or https URL. */
export const createTransport = (options: TransportOptions): Transport => {
  const { connection, dial, clock, mayWrite, reads = createReads({ clock }) } = options
  const limit = reads.limits.answerBytes
  const timeouts: Timeouts = { ...defaultTimeouts, ...options.timeouts }
  const address = addressOf(connection.server)
  const wire = createNegotiatedWire({ connection, address, dial, clock, timeouts })
  const carrier = createCarrier({ connection, basePath: address.basePath, wire, mayWrite })
  const { requestMs } = timeouts
  const request = createRequest({ carrier, clock, requestMs, limit })
  const stream = createStream({ carrier, clock, openMs: requestMs, limit, reads })
  return {
    request: async (asked) => {
      try {
        const answer = await request(asked)
        // A page says nothing about the whole list; its reader reports the outcome.
        if (asked.onData === undefined) reads.came(asked.path, undefined)
        return answer
      } catch (error) {
        reads.came(asked.path, classify(error))
        throw error
      }
    },
    stream: async (asked) => {
      const key = `${asked.path} (watch)`
      try {
        await stream(asked)
        reads.came(key, undefined)
      } catch (error) {
        reads.came(key, classify(error))
        throw error
      }
    },
    reads,
    renew: () => wire.renew(),
    close: () => wire.close(),
  }
}
