import type { TargetRow } from '../../live/rows.js'
import { counted } from '../../parts/format.js'

/** How many of some targets are in each state. */
export interface Traffic {
  readonly total: number
  readonly ready: number
  readonly leaving: number
  readonly arriving: number
  readonly failed: number
  readonly drifted: number
  readonly unreachable: number
}

export const trafficOf = (targets: readonly TargetRow[]): Traffic => {
  const traffic = {
    total: targets.length,
    ready: 0,
    leaving: 0,
    arriving: 0,
    failed: 0,
    drifted: 0,
    unreachable: 0,
  }
  for (const { state } of targets) {
    if (state === 'Ready') traffic.ready += 1
    else if (state === 'Leaving') traffic.leaving += 1
    else if (state === 'Failed') traffic.failed += 1
    else if (state === 'Drifted') traffic.drifted += 1
    else if (state === 'Unreachable') traffic.unreachable += 1
    else traffic.arriving += 1
  }
  return traffic
}

/** `4 releases: 1 leaving, 2 arriving`; empty if all are ready. */
export const trafficWords = ({ total, leaving, arriving, failed, drifted, unreachable }: Traffic): string => {
  const parts = [
    [failed, 'failed'],
    [unreachable, 'unreachable'],
    [leaving, 'leaving'],
    [arriving, 'arriving'],
    [drifted, 'drifted'],
  ].flatMap(([amount, word]) => (amount === 0 ? [] : [`${amount} ${word}`]))
  return parts.length === 0 ? '' : `${counted(total, 'release')}: ${parts.join(', ')}`
}
