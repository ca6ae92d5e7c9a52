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
