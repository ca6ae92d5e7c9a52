import type { Observation } from '../connector.js'
import type { RunParts } from './connector-parts.js'
import type { WorkerOptions } from './cycle-contract.js'

/** Reads the target, or uses the cached state while it is fresh. */
export interface Observer {
  isFresh(): boolean
  /** The cached state if it is fresh enough and `again` is false, otherwise a new read. */
  observe(again: boolean, signal: AbortSignal): Promise<Observation>
  /** Milliseconds until the cached state is no longer fresh. */
  dueIn(): number
}

export const createObserver = (
  { clock, spec, adapter }: Pick<WorkerOptions, 'clock' | 'spec' | 'adapter'>,
  { seen, checks }: Pick<RunParts, 'seen' | 'checks'>,
): Observer => {
  const isFresh = (): boolean => seen.known && clock.monotonic() - seen.readAt < spec.observeMinutes * 60_000

  return {
    isFresh,
    observe: async (again, signal) => {
      const known = isFresh() && !again ? seen.current() : undefined
      if (known !== undefined) {
        const uncertain = seen.uncertain()
        if (adapter.observeSome === undefined || uncertain.length === 0) return known
        // Recent changes are read back from the target.
        seen.reread(uncertain, await adapter.observeSome(uncertain, { signal }))
        return seen.current() ?? known
      }
      const read = await adapter.observe({ signal })
      seen.read(read, clock.monotonic())
      await checks.returned.look(read, signal)
      return read
    },
    dueIn: () => Math.max(0, spec.observeMinutes * 60_000 - (clock.monotonic() - seen.readAt)),
  }
}
