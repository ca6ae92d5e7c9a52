interface Heard {
  calls: Set<() => void>
  end(): void
}

const listening = new WeakMap<AbortSignal, Heard>()

const listen = (signal: AbortSignal): Heard => {
  const calls = new Set<() => void>()
  const hear = (): void => {
    listening.delete(signal)
    for (const call of calls) call()
  }
  signal.addEventListener('abort', hear, { once: true })
  const heard = {
    calls,
    end: () => {
      signal.removeEventListener('abort', hear)
      listening.delete(signal)
    },
  }
  listening.set(signal, heard)
  return heard
}

/**
 * Calls `listener` when the signal aborts, until the returned function is called. One signal may end thousands of calls: it is listened to
 * once for all of them, because Node reports more than ten listeners as a leak and searches them all to remove one.
 */
export const onAbort = (signal: AbortSignal | undefined, listener: () => void): (() => void) => {
  if (signal === undefined) return () => undefined
  const heard = listening.get(signal) ?? listen(signal)
  // Created here, so that a function passed twice is called twice.
  const call = (): void => listener()
  heard.calls.add(call)
  return () => {
    // A composed signal with a listener lives as long as the signals it was composed of.
    if (heard.calls.delete(call) && heard.calls.size === 0) heard.end()
  }
}
