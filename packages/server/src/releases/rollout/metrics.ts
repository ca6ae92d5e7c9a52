import { Counter, Gauge, type Registry } from 'prom-client'
import type { RolloutRecord } from './record.js'

export interface RolloutMetrics {
  /** A rollout ended in this state. */
  ended(state: RolloutRecord['state']): void
}

/** `rolling`: the releases with a rollout that is not over, counted at each scrape. */
export const createRolloutMetrics = (
  registry: Registry | undefined,
  rolling: ReadonlySet<string>,
): RolloutMetrics => {
  if (registry === undefined) return { ended: () => {} }
  const registers = [registry]
  new Gauge({
    name: 'hansa_rollout_open',
    help: 'Releases with a rollout that has not ended, or with clusters that still have to get its revision.',
    registers,
    collect() {
      this.set(rolling.size)
    },
  })
  const ended = new Counter({
    name: 'hansa_rollout_ended_total',
    help: 'Rollouts that ended, by their last state.',
    labelNames: ['state'] as const,
    registers,
  })
  return { ended: (state) => ended.inc({ state }) }
}
