import { type Fleet, isUnderMaintenance } from '../clusters/index.js'
import type { Clock } from '../runtime/clock.js'

/** A cluster's outage as the brake sees it: how long it has lasted, in milliseconds; 0 while its probes fail and it is not yet NotReady. */
export interface FailedCluster {
  cluster: string
  forMs: number
}

/**
 * Whether evictions halt: two or more clusters, and over half of the fleet, are out and failed within `windowMs` of
 * each other. A fleet that lost that much at once has more likely lost its network, or the hub has. Once engaged, it
 * holds until no more than half of the fleet is out, however long that takes.
 */
export const brakeEngages = (
  outages: readonly FailedCluster[],
  fleetSize: number,
  windowMs: number,
  engaged: boolean,
): boolean => {
  const massive = (count: number): boolean => count >= 2 && count * 2 > fleetSize
  if (engaged) return massive(outages.length)
  const ages = outages.map(({ forMs }) => forMs).sort((a, b) => a - b)
  return ages.some((youngest, index) =>
    massive(ages.slice(index).filter((age) => age - youngest <= windowMs).length),
  )
}

/**
 * Whether too little is known about the fleet to evict anything: for more than a tenth of it, no probe result has
 * arrived for longer than a probe may take. Those clusters may be part of a complete outage.
 */
export const isBlind = (behind: number, fleetSize: number): boolean => behind > 0 && behind * 10 > fleetSize

/**
 * How long an observation of the whole fleet is reused while nothing changes: thousands of targets are judged at once.
 */
const freshMs = 50

/** The brake of a fleet, as of the last look at it. */
export interface Brake {
  engaged(): boolean
  /** Too little is known about the fleet to evict anything. */
  blind(): boolean
  /** Looks at the whole fleet. */
  look(): void
  /** Looks at the fleet if the last look is too old. */
  refresh(): void
  /** The fleet changed: the last look is too old. */
  expire(): void
}

const outagesIn = (all: ReturnType<Fleet['all']>, now: number): FailedCluster[] =>
  all.flatMap(({ name, notReadyMs, failing, maintenance }) => {
    // Expected: it says nothing about the network.
    if (isUnderMaintenance(maintenance, now)) return []
    // Clusters about to be NotReady count: some are detected before others, and must not be evicted from
    // because of that.
    const forMs = notReadyMs() ?? (failing() ? 0 : undefined)
    return forMs === undefined ? [] : [{ cluster: name, forMs }]
  })

export const createBrake = ({
  fleet,
  clock,
  windowMs,
  changed,
}: {
  fleet: Pick<Fleet, 'all'>
  clock: Pick<Clock, 'monotonic' | 'now'>
  /** Clusters that fail within this many milliseconds of each other fail together. */
  windowMs: number
  /** The brake engaged or let go; `out` are the names of the clusters that are out. */
  changed: (engaged: boolean, out: readonly string[]) => void
}): Brake => {
  let engaged = false
  let blind = false
  let lookedAt = Number.NEGATIVE_INFINITY

  const look = (): void => {
    lookedAt = clock.monotonic()
    const all = fleet.all()
    blind = isBlind(all.filter(({ behind }) => behind()).length, all.length)
    const out = outagesIn(all, clock.now())
    const now = brakeEngages(out, all.length, windowMs, engaged)
    if (now === engaged) return
    engaged = now
    changed(
      engaged,
      out.map(({ cluster }) => cluster),
    )
  }

  return {
    engaged: () => engaged,
    blind: () => blind,
    look,
    refresh: () => {
      if (clock.monotonic() - lookedAt > freshMs) look()
    },
    expire: () => {
      lookedAt = Number.NEGATIVE_INFINITY
    },
  }
}
