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
 * once for all of them, as Node takes more than ten listeners for a leak and looks through them all to remove one.
 */
export const onAbort = (signal: AbortSignal | undefined, listener: () => void): (() => void) => {
  if (signal === undefined) return () => undefined
  const heard = listening.get(signal) ?? listen(signal)
  // Made here, so that one function given twice is called twice.
  const call = (): void => listener()
  heard.calls.add(call)
  return () => {
    // A composed signal that is listened to lives as long as what it was composed of.
    if (heard.calls.delete(call) && heard.calls.size === 0) heard.end()
  }
}
