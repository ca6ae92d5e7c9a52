import type { Dispatcher } from 'undici'
import { onAbort } from '../../runtime/abort.js'
import { textOf } from '../../runtime/chunks.js'

/** One response, read to its end. */
export interface Exchanged {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  text: string
}

/** Bounds of a response: `onData` receives its size in bytes and can throw; after the deadline the call rejects with its error. */
export interface Bounds {
  /** Called right before the request is sent; if it throws, the call rejects with its error and nothing is sent. */
  permit?: (() => void) | undefined
  onData?: (bytes: number) => void
  deadline?: { ms: number; error: () => Error }
}

/**
 * One call, without undici's stream for each response: all responses here are small, and a first provisioning makes tens of thousands of
 * calls. Rejects with undici's error, the reason of `signal`, or the error of `onData`; then its connection is closed.
 */
export const exchange = (
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  signal: AbortSignal,
  bounds: Bounds = {},
): Promise<Exchanged> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let status = 0
    let headers: Exchanged['headers'] = {}
    let running: Dispatcher.DispatchController | undefined
    const fail = (error: unknown): void => {
      forget()
      reject(error)
    }
    const giveUp = (error: unknown): void => {
      fail(error)
      running?.abort(new Error('the call was cancelled'))
    }
    const stopListening = onAbort(signal, () => giveUp(signal.reason))
    const { deadline } = bounds
    const timer = deadline === undefined ? undefined : setTimeout(() => giveUp(deadline.error()), deadline.ms)
    const forget = (): void => {
      clearTimeout(timer)
      stopListening()
    }
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (controller) => {
        running = controller
        // Cancelled while it waited for a connection.
        if (signal.aborted) return controller.abort(new Error('the call was cancelled'))
        try {
          bounds.permit?.()
        } catch (error) {
          fail(error)
          controller.abort(new Error('the call is not permitted'))
        }
      },
      onResponseStart: (_, received, fields) => {
        status = received
        headers = fields
      },
      onResponseData: (_, chunk) => {
        try {
          bounds.onData?.(chunk.length)
          chunks.push(chunk)
        } catch (error) {
          chunks.length = 0
          giveUp(error)
        }
      },
      onResponseEnd: () => {
        forget()
        resolve({ status, headers, text: textOf(chunks) })
      },
      onResponseError: (_, error) => fail(error),
    }
    try {
      dispatcher.dispatch(request, handler)
    } catch (error) {
      fail(error)
    }
  })
