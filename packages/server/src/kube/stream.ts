import { onAbort } from '../runtime/abort.js'
import type { Clock } from '../runtime/clock.js'
import type { Limit } from '../runtime/limits.js'
import { isRefusal, readAnswer } from './answer.js'
import type { KubeResponse, StreamOptions, Transport } from './calls.js'
import type { Call, Carrier, CarrierSink } from './carrier.js'
import { abortedError, KubeError } from './errors.js'
import { createLineSplitter } from './lines.js'
import { limitError, type ReadBudget } from './read-budget.js'

export interface StreamSettings {
  carrier: Carrier
  clock: Clock
  /** The deadline for the head of a response, in milliseconds. */
  openMs: number
  /** For one line. */
  limit: Limit
  reads: ReadBudget
}

/** One timer for many chunks: when it fires, it checks how long the silence really lasted. */
const createSilenceTimer = (clock: Clock, onSilent: (limitMs: number) => void) => {
  let heard = clock.monotonic()
  let cancel: () => void = () => undefined

  /** Allows this much silence since the last chunk. */
  const allow = (limitMs: number): void => {
    const since = heard
    cancel = clock.after(Math.max(0, limitMs - (clock.monotonic() - since)), () => {
      if (heard > since) return allow(limitMs)
      onSilent(limitMs)
    })
  }

  return {
    allow,
    heard: (): void => {
      heard = clock.monotonic()
    },
    cancel: (): void => cancel(),
  }
}

const openStream = (
  settings: StreamSettings,
  { path, query, headers, signal, silenceMs, onOpen, onLine, ...asked }: StreamOptions,
): Promise<void> => {
  const { carrier, clock, reads } = settings
  const { openTimeoutMs = settings.openMs, limit = settings.limit } = asked
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortedError())
    const refusal: Buffer[] = []
    const splitter = createLineSplitter(onLine, limit)
    let refused = 0
    let head: Pick<KubeResponse, 'status' | 'headers'> = { status: 0, headers: {} }
    let secret: string | undefined
    let call: Call | undefined
    let over = false

    const settle = (error?: unknown): void => {
      if (over) return
      over = true
      silence.cancel()
      stopListening()
      if (error === undefined) resolve()
      else reject(error)
    }
    const giveUp = (error: unknown): void => {
      call?.cancel()
      settle(error)
    }
    const attempt = (step: () => void): void => {
      try {
        step()
      } catch (error) {
        giveUp(error)
      }
    }
    const silence = createSilenceTimer(clock, (limitMs) => {
      call?.suspect()
      giveUp(new KubeError('Timeout', `${path} has been silent for ${limitMs} ms`))
    })
    const stopListening = onAbort(signal, () => giveUp(abortedError()))
    silence.allow(openTimeoutMs)

    const sink: CarrierSink = {
      secret: (value) => {
        secret = value
      },
      head: (status, received) => {
        if (over) return
        head = { status, headers: received }
        silence.heard()
        silence.cancel()
        if (isRefusal(status)) return silence.allow(openTimeoutMs)
        if (silenceMs !== undefined) silence.allow(silenceMs)
        attempt(() => onOpen?.())
      },
      data: (chunk) => {
        if (over) return
        silence.heard()
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
    }
    call = carrier.start({ method: 'GET', path, query, headers, long: true }, sink)
  })
}

/** Responses that arrive line by line as long as they last: watches and logs. */
export const createStream =
  (settings: StreamSettings): Transport['stream'] =>
  (options) =>
    openStream(settings, options)
