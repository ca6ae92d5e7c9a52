import { onAbort } from '../runtime/abort.js'
import type { Clock } from '../runtime/clock.js'
import type { Limit } from '../runtime/limits.js'
import { isRefusal, readAnswer } from './answer.js'
import type { KubeResponse, Transport } from './calls.js'
import type { Call, Carrier } from './carrier.js'
import { abortedError, KubeError } from './errors.js'
import { createLineSplitter } from './lines.js'
import { limitError, type ReadBudget } from './read-budget.js'

/** Responses that arrive line by line as long as they last: watches and logs. */
export const createStream = (options: {
  carrier: Carrier
  clock: Clock
  openMs: number
  limit: Limit
  reads: ReadBudget
}): Transport['stream'] => {
  const { carrier, clock, reads } = options
  return ({ path, query, headers, signal, silenceMs, onOpen, onLine, ...asked }) => {
    const { openTimeoutMs = options.openMs, limit = options.limit } = asked
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortedError())
      const refusal: Buffer[] = []
      const splitter = createLineSplitter(onLine, limit)
      let refused = 0
      let head: Pick<KubeResponse, 'status' | 'headers'> = { status: 0, headers: {} }
      let secret: string | undefined
      let call: Call | undefined
      let over = false
      let heard = clock.monotonic()
      let cancelDeadline: () => void = () => undefined

      const settle = (error?: unknown): void => {
        if (over) return
        over = true
        cancelDeadline()
        stopListening()
        if (error === undefined) resolve()
        else reject(error)
      }
      const giveUp = (error: unknown): void => {
        call?.cancel()
        settle(error)
      }
      const stopListening = onAbort(signal, () => giveUp(abortedError()))
      const attempt = (step: () => void): void => {
        try {
          step()
        } catch (error) {
          giveUp(error)
        }
      }
      /** One timer for many lines: when it fires, it checks how long the silence really lasted. */
      const listen = (limit: number): void => {
        const since = heard
        cancelDeadline = clock.after(Math.max(0, limit - (clock.monotonic() - since)), () => {
          if (heard > since) return listen(limit)
          call?.suspect()
          giveUp(new KubeError('Timeout', `${path} has been silent for ${limit} ms`))
        })
      }
      listen(openTimeoutMs)

      call = carrier.start(
        { method: 'GET', path, query, headers, long: true },
        {
          secret: (value) => {
            secret = value
          },
          head: (status, received) => {
            if (over) return
            head = { status, headers: received }
            heard = clock.monotonic()
            cancelDeadline()
            if (isRefusal(status)) return listen(openTimeoutMs)
            if (silenceMs !== undefined) listen(silenceMs)
            attempt(() => onOpen?.())
          },
          data: (chunk) => {
            if (over) return
            heard = clock.monotonic()
            if (isRefusal(head.status)) {
              refused += chunk.length
              if (refused > limit.most) giveUp(limitError(`the error response to ${path} is`, limit))
              else refusal.push(chunk)
            } else if (!reads.receive(chunk.length))
              giveUp(limitError(`the watch of ${path} sends`, reads.limits.eventBytes))
            else attempt(() => splitter.push(chunk))
          },
          end: () => {
            if (over) return
            attempt(() => {
              if (isRefusal(head.status)) readAnswer({ ...head, chunks: refusal, now: clock.now(), secret })
              splitter.end()
              settle()
            })
          },
          fail: settle,
        },
      )
    })
  }
}
