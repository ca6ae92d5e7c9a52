/** A cluster's outage as the brake sees it: how long it has lasted, in milliseconds; 0 while its probes fail and it is not NotReady yet. */
export interface Outage {
  cluster: string
  forMs: number
}

/**
 * Whether evictions halt: two or more clusters, and over half of the fleet, are out and failed within `windowMs` of one
 * another. A fleet that lost that much at once has more likely lost its network, or the hub has. Once engaged it holds
 * until no more than half of the fleet is out, however long that takes.
 */
export const brakeEngages = (
  outages: readonly Outage[],
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
 * Whether too little is known of the fleet to evict anybody: of more than a tenth of it no probe has been heard of for longer than one
 * may take. What those clusters would show may be the rest of an outage of everything.
 */
export const isBlind = (behind: number, fleetSize: number): boolean => behind > 0 && behind * 10 > fleetSize
