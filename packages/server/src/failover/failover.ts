import { countedOutageMs, type Fleet } from '../clusters/index.js'
import { restoredAt, type Store, type Writer } from '../db/index.js'
import { recordEvent } from '../events/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { type Brake, createBrake } from './brake.js'
import { createBucket } from './bucket.js'

export interface FailoverSettings {
  /** Clusters that fail within this many milliseconds of each other fail together. */
  detectionWindowMs: number
  evictionsPerSecond: number
}

const defaultFailoverSettings: FailoverSettings = {
  detectionWindowMs: 60_000,
  evictionsPerSecond: 100,
}

/**
 * Why nothing is evicted from any cluster: too much of the fleet is out, or a restored hub has not yet observed all of
 * it.
 */
export type Halt = 'MassOutage' | 'Restored'

/**
 * Whether a release is to be evicted from a cluster now; if not, in how many milliseconds to check again (undefined:
 * when something changes).
 */
export type EvictionVerdict = { evict: true } | { evict: false; askAgainMs?: number; halted?: true }

export interface Failover {
  /** Asks for one release on one cluster. Costs nothing. */
  judge(cluster: string, tolerationSeconds: number): EvictionVerdict
  /** Takes one eviction from the budget; 0, or the milliseconds until there is one. */
  spend(): number
  /** Why evictions are halted at present; undefined while they are not. Costs nothing. */
  halt(): Halt | undefined
  /** Called when the brake engages or lets go. */
  onHalt(listener: () => void): () => void
  /** Called when the brake lets go: every release on a lost cluster is worth another look. */
  onRelease(listener: () => void): () => void
  start(): Promise<void>
  close(): Promise<void>
}

/** How often the brake checks the fleet, in milliseconds, in addition to checks on changes. */
const lookMs = 1_000

/** The longest time until a release is judged again, in milliseconds: a wall clock can be set, and a timer is at most 24 days. */
const longestWaitMs = 3_600_000

interface FailoverOptions {
  store: Store
  fleet: Fleet
  clock: Clock
  logger: Logger
  writer: Writer
  settings?: FailoverSettings
}

/** Records that the brake engaged or let go because of the clusters that are out. */
const recordHalt = (
  { store, fleet, logger, writer }: FailoverOptions,
  { detectionWindowMs }: FailoverSettings,
  halted: boolean,
  out: readonly string[],
): void => {
  const message = halted
    ? `evictions halted: ${out.length} of ${fleet.all().length} clusters failed at once (${out.slice(0, 5).join(', ')})`
    : 'evictions resumed: at most half of the clusters are failing'
  logger.warn({ clusters: out }, message)
  store
    .write(writer, async (tx) =>
      recordEvent(tx, {
        type: halted ? 'Warning' : 'Normal',
        reason: halted ? 'EvictionsHalted' : 'EvictionsResumed',
        kind: 'Hub',
        namespace: '',
        name: 'hub',
        uid: store.hubUid,
        message,
        details: { clusters: out.slice(0, 100), window: detectionWindowMs / 1000 },
      }),
    )
    .catch((error: unknown) =>
      logger.error({ error }, 'the event about halted evictions could not be written'),
    )
}

/** Checks the fleet every `lookMs` and after its changes. Returns how to stop. */
const watchFleet = ({ fleet, clock }: FailoverOptions, brake: Brake): (() => void) => {
  let looking = false
  let cancel = (): void => {}
  const lookRegularly = (): void => {
    cancel = clock.after(lookMs, () => {
      brake.look()
      lookRegularly()
    })
  }
  const stop = fleet.onChange(() => {
    // Computed by the next caller. Checking the whole fleet for each of hundreds of simultaneous changes would take
    // seconds.
    brake.expire()
    if (looking) return
    looking = true
    clock.after(0, () => {
      looking = false
      brake.look()
    })
  })
  lookRegularly()
  return () => {
    stop()
    cancel()
  }
}

export const createFailover = (options: FailoverOptions): Failover => {
  const { store, fleet, clock, settings = defaultFailoverSettings } = options
  const bucket = createBucket(settings.evictionsPerSecond)
  const listeners = new Set<() => void>()
  const haltListeners = new Set<() => void>()
  const brake = createBrake({
    fleet,
    clock,
    windowMs: settings.detectionWindowMs,
    changed: (engaged, out) => {
      recordHalt(options, settings, engaged, out)
      for (const listener of haltListeners) listener()
      if (!brake.engaged()) for (const listener of listeners) listener()
    },
  })
  let restored = false
  let stop = (): void => {}

  /**
   * After a restore the database may be older than the fleet: nothing is evicted while a cluster has not been observed
   * since.
   */
  const unseen = (): boolean => restored && fleet.all().some(({ observed }) => !observed)

  return {
    judge: (cluster, tolerationSeconds) => {
      brake.refresh()
      const facts = fleet.get(cluster)
      const forMs = facts?.notReadyMs()
      if (forMs === undefined) return { evict: false }
      const leftMs = tolerationSeconds * 1000 - countedOutageMs(forMs, facts?.maintenance, clock.now())
      if (leftMs > 0) return { evict: false, askAgainMs: Math.min(leftMs, longestWaitMs) }
      if (brake.engaged()) return { evict: false, halted: true }
      if (brake.blind()) return { evict: false, askAgainMs: lookMs, halted: true }
      if (unseen()) return { evict: false, askAgainMs: lookMs, halted: true }
      return { evict: true }
    },
    halt: () => (brake.engaged() ? 'MassOutage' : unseen() ? 'Restored' : undefined),
    onHalt: (listener) => {
      haltListeners.add(listener)
      return () => haltListeners.delete(listener)
    },
    spend: () => bucket.take(clock.monotonic()),
    onRelease: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start: async () => {
      restored = (await store.read(restoredAt)) !== undefined
      stop = watchFleet(options, brake)
    },
    close: async () => stop(),
  }
}
