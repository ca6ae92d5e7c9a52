import type { Dispatcher } from 'undici'
import { onAbort } from '../../runtime/abort.js'
import { textOf } from '../../runtime/chunks.js'

/** One answer, read to its end. */
export interface Exchanged {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  text: string
}

/**
 * One call, without the stream that undici makes of each answer: here all are small and wanted whole, and a first provisioning makes tens
 * of thousands. Rejects with undici's error, or with what `signal` was aborted with; then its connection is closed.
 */
export const exchange = (
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  signal: AbortSignal,
  /** Called right before it is sent; what it throws is what the call rejects with, and nothing is sent. */
  permit: () => void = () => {},
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
    const forget = onAbort(signal, () => {
      fail(signal.reason)
      running?.abort(new Error('the call was given up'))
    })
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (controller) => {
        running = controller
        // Given up while it waited for a connection.
        if (signal.aborted) return controller.abort(new Error('the call was given up'))
        try {
          permit()
        } catch (error) {
          fail(error)
          controller.abort(new Error('the call may not be sent'))
        }
      },
      onResponseStart: (_, received, fields) => {
        status = received
        headers = fields
      },
      onResponseData: (_, chunk) => {
        chunks.push(chunk)
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
