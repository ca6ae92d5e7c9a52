import { setMaxListeners } from 'node:events'

const many = new WeakSet<AbortSignal>()

/** Calls `listener` when the signal aborts, until the returned function is called. One signal may end many calls. */
export const onAbort = (signal: AbortSignal | undefined, listener: () => void): (() => void) => {
  if (signal === undefined) return () => undefined
  if (!many.has(signal)) {
    // Node takes more than ten listeners for a leak; a cluster's signal ends all its open calls and watches.
    setMaxListeners(0, signal)
    many.add(signal)
  }
  signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}
