import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** The metrics of provisioning, in the registry of the hub. */
export interface ProvisioningMetrics {
  operation(connector: string, kind: string, result: string): void
  people(connector: string, counts: { active: number; disabled: number; leaving: number }): void
  lag(connector: string, seconds: number): void
  held(connector: string, operations: number): void
  forget(connector: string): void
}

export const silentMetrics: ProvisioningMetrics = {
  operation: () => {},
  people: () => {},
  lag: () => {},
  held: () => {},
  forget: () => {},
}

export const createProvisioningMetrics = (registry: Registry): ProvisioningMetrics => {
  const registers = [registry]
  const operations = new Counter({
    name: 'hansa_sync_operations_total',
    help: 'Completed operations on target systems, by outcome.',
    labelNames: ['connector', 'kind', 'result'] as const,
    registers,
  })
  const people = new Gauge({
    name: 'hansa_sync_people',
    help: 'People with an account that Hansa created or adopted.',
    labelNames: ['connector', 'state'] as const,
    registers,
  })
  const held = new Gauge({
    name: 'hansa_sync_held_operations',
    help: 'Operations that wait for approval.',
    labelNames: ['connector'] as const,
    registers,
  })
  const lag = new Histogram({
    name: 'hansa_sync_lag_seconds',
    help: 'Time from the poll that detected a change of the directory to the end of the resulting run.',
    labelNames: ['connector'] as const,
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300],
    registers,
  })
  return {
    operation: (connector, kind, result) => operations.inc({ connector, kind, result }),
    people: (connector, counts) => {
      for (const [state, count] of Object.entries(counts)) people.set({ connector, state }, count)
    },
    lag: (connector, seconds) => lag.observe({ connector }, seconds),
    held: (connector, count) => held.set({ connector }, count),
    forget: (connector) => {
      held.remove({ connector })
      for (const state of ['active', 'disabled', 'leaving']) people.remove({ connector, state })
    },
  }
}
