import type { Clock } from '../clock.js'

/** Keys to reconcile: each once however often it was added, immediately or after a delay. */
export interface Queue {
  add(key: string): void
  /** At the earliest of all requested delays of the key. */
  addAfter(key: string, milliseconds: number): void
  pause(on: boolean): void
  stop(): void
}

/** `reconcile` must not throw; it may add keys. */
export const createQueue = (clock: Clock, reconcile: (key: string) => void): Queue => {
  const ready = new Set<string>()
  const delayed = new Map<string, { due: number; cancel: () => void }>()
  let cancelRun: (() => void) | undefined
  let paused = false
  let stopped = false

  const run = (): void => {
    cancelRun = undefined
    if (paused) return
    const batch = [...ready]
    ready.clear()
    for (const key of batch) reconcile(key)
  }
  const add = (key: string): void => {
    if (stopped) return
    ready.add(key)
    if (!paused) cancelRun ??= clock.after(0, run)
  }
  return {
    add,
    addAfter: (key, milliseconds) => {
      if (stopped) return
      const due = clock.now() + milliseconds
      const known = delayed.get(key)
      if (known && known.due <= due) return
      known?.cancel()
      const cancel = clock.after(milliseconds, () => {
        delayed.delete(key)
        add(key)
      })
      delayed.set(key, { due, cancel })
    },
    pause: (on) => {
      paused = on
      if (!on && ready.size > 0) cancelRun ??= clock.after(0, run)
    },
    stop: () => {
      stopped = true
      cancelRun?.()
      for (const { cancel } of delayed.values()) cancel()
      delayed.clear()
      ready.clear()
    },
  }
}
