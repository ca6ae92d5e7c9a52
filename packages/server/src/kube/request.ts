import { onAbort } from '../runtime/abort.js'
import type { Clock } from '../runtime/clock.js'
import type { Limit } from '../runtime/limits.js'
import { isRefusal, readAnswer } from './answer.js'
import type { KubeResponse, Transport } from './calls.js'
import type { Call, Carrier } from './carrier.js'
import { abortedError, classify, KubeError } from './errors.js'
import { limitError, pieceBytes } from './read-budget.js'

/** How much of an error response is read: a Status, or a proxy's page. */
const refusalBytes = 1 << 20

export interface RequestSettings {
  carrier: Carrier
  clock: Clock
  /** The deadline of a call without its own. */
  requestMs: number
  /** For the response of a call without its own. */
  limit: Limit
}

/** Calls: one message, one complete response, one deadline for both. */
export const createRequest = (options: RequestSettings): Transport['request'] => {
  const { carrier, clock } = options
  return ({ method, path, query, headers, contentType, body, signal, onData, ...asked }) => {
    const { timeoutMs = options.requestMs, limit = options.limit } = asked
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortedError())
      const chunks: Buffer[] = []
      let size = 0
      let head: Pick<KubeResponse, 'status' | 'headers'> = { status: 0, headers: {} }
      let secret: string | undefined
      let call: Call | undefined

      const settle = (): void => {
        cancelDeadline()
        stopListening()
      }
      const fail = (error: KubeError): void => {
        settle()
        reject(error)
      }
      const giveUp = (error: KubeError): void => {
        call?.cancel()
        fail(error)
      }
      const take = (onData: (chunk: Buffer) => void, chunk: Buffer): void => {
        try {
          onData(chunk)
        } catch (error) {
          giveUp(classify(error))
        }
      }
      const tooLarge = (): KubeError => limitError(`the response to ${method} ${path} is`, limit)
      const stopListening = onAbort(signal, () => giveUp(abortedError()))
      const cancelDeadline = clock.after(timeoutMs, () => {
        call?.suspect()
        giveUp(new KubeError('Timeout', `no response to ${method} ${path} within ${timeoutMs} ms`))
      })

      const send = (again: boolean): void => {
        call = carrier.start(
          { method, path, query, headers, contentType, body, long: false },
          {
            secret: (value) => {
              secret = value
            },
            head: (status, received) => {
              head = { status, headers: received }
            },
            data: (chunk) => {
              size += chunk.length + (onData === undefined ? pieceBytes : 0)
              if (size > limit.most) giveUp(tooLarge())
              else if (isRefusal(head.status)) {
                if (size <= refusalBytes) chunks.push(chunk)
              } else if (onData === undefined) chunks.push(chunk)
              else take(onData, chunk)
            },
            end: () => {
              settle()
              try {
                resolve(readAnswer({ ...head, chunks, now: clock.now(), secret }))
              } catch (error) {
                reject(classify(error))
              }
            },
            fail: (error) => {
              // A kept connection may have been cut since its last use; reading once more determines the
              // current state.
              if (again && method === 'GET' && error.cause === 'Closed' && head.status === 0) send(false)
              else fail(error)
            },
          },
        )
      }
      send(true)
    })
  }
}
