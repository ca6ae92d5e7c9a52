import type { Duplex } from 'node:stream'
import { classify, type KubeCause, KubeError } from '../errors.js'

/**
 * Resolves at the socket's `event`; rejects with a KubeError when it fails, closes or the signal aborts first, and
 * then destroys the socket. `otherwise`: the cause of failures with an uninformative code.
 */
export const awaitEvent = (
  socket: Duplex,
  event: string,
  signal: AbortSignal,
  otherwise: KubeCause,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const settle = (error?: KubeError): void => {
      socket.off(event, onEvent)
      socket.off('error', onError)
      socket.off('close', onClose)
      signal.removeEventListener('abort', onAbort)
      if (error === undefined) {
        resolve()
        return
      }
      // A late error of an abandoned socket must not crash the process.
      socket.on('error', () => undefined)
      socket.destroy()
      reject(error)
    }
    const onEvent = (): void => settle()
    const onError = (error: unknown): void => settle(classify(error, otherwise))
    const onClose = (): void =>
      settle(new KubeError('Closed', 'the connection was closed before it was established'))
    const onAbort = (): void => settle(classify(signal.reason))
    if (signal.aborted) return onAbort()
    socket.on(event, onEvent)
    socket.on('error', onError)
    socket.on('close', onClose)
    signal.addEventListener('abort', onAbort)
  })
