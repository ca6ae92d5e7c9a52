import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Snapshot } from './snapshot.js'

export interface DirectoryMetrics {
  looked(directory: string, result: 'unchanged' | 'read' | 'failed' | 'local', seconds: number): void
}

/** People and groups are counted at each scrape. */
export const createDirectoryMetrics = (
  registry: Registry | undefined,
  latest: () => Iterable<Snapshot>,
): DirectoryMetrics => {
  if (registry === undefined) return { looked: () => {} }
  const registers = [registry]
  new Gauge({
    name: 'hansa_directory_people',
    help: 'People in the last accepted read, by their state in the directory.',
    labelNames: ['directory', 'state'],
    registers,
    collect() {
      this.reset()
      for (const { directory, people } of latest()) {
        let disabled = 0
        for (const person of people.values()) if (person.disabled) disabled += 1
        this.set({ directory, state: 'active' }, people.size - disabled)
        this.set({ directory, state: 'disabled' }, disabled)
      }
    },
  })
  new Gauge({
    name: 'hansa_directory_groups',
    help: 'Groups in the last accepted read.',
    labelNames: ['directory'],
    registers,
    collect() {
      this.reset()
      for (const { directory, groups } of latest()) this.set({ directory }, groups.size)
    },
  })
  const looks = new Counter({
    name: 'hansa_directory_looks_total',
    help: 'Polls of a directory by result: unchanged, read in full, failed, or prevented by a fault on the hub host.',
    labelNames: ['directory', 'result'],
    registers,
  })
  const seconds = new Histogram({
    name: 'hansa_directory_look_duration_seconds',
    help: 'Duration of a poll of a directory.',
    labelNames: ['directory', 'result'],
    buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
    registers,
  })
  return {
    looked: (directory, result, took) => {
      looks.inc({ directory, result })
      seconds.observe({ directory, result }, took)
    },
  }
}
