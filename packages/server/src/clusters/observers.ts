import type { Credentials } from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Faults } from '../runtime/faults.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import { type Vitals, watchVitals } from './cluster-health.js'
import type { ClusterChange } from './facts.js'
import { type Figures, watchFigures } from './figures.js'
import type { MemberLink } from './link.js'
import type { Prober } from './probing/prober.js'
import { createRediscovery, type Rediscovery } from './rediscovery.js'
import { createServed, type Served } from './served.js'
import type { StatusReports } from './status-reports.js'
import type { ClusterRow } from './store.js'

/** The observation of one cluster: its probes, its APIs, and its nodes with the requests on them. */
export interface Observers {
  vitals: Vitals
  served: Served
  rediscovery: Rediscovery
  figures: Figures
}

export interface ObserversOptions {
  row: () => ClusterRow
  credentials: Credentials | undefined
  link: MemberLink
  reports: StatusReports
  prober: Prober
  faults: Faults
  clock: Clock
  random: Random
  logger: Logger
  signal: AbortSignal
  /** Decisions may depend on this change. */
  onChange: (change: ClusterChange) => void
  /** The conditions were determined by probes of this run. */
  onObserved: () => void
  /** A figure changed. */
  onFigures: () => void
  /** The nodes and the requests on them were read for the first time. */
  onFiguresKnown: () => void
}

/** Observes a cluster until `signal` aborts and its vitals are closed. Its APIs are first read by `rediscovery`. */
export const createObservers = (options: ObserversOptions): Observers => {
  const { row, link, reports, clock, random, signal, onChange } = options
  const { name, status } = row()
  const served = createServed({
    catalogue: link.catalogue,
    known: { apis: status.apis, version: status.version },
    onChange: (found) => {
      reports.apis(found)
      onChange('apis')
    },
  })
  const rediscovery = createRediscovery({
    name,
    transport: link.transport,
    served,
    usable: () => vitals.usable(),
    signal,
    clock,
    random,
    logger: options.logger,
  })

  const vitals = watchVitals({
    row,
    credentials: options.credentials,
    prober: options.prober,
    clock,
    onFailing: link.suspend,
    onLocal: options.faults.tell,
    onReady: (before, now) => {
      const back = now.status === 'True'
      onChange(back ? 'returned' : 'notReady')
      reports.ready(before, now)
      if (!back) return
      figures.retryNow()
      rediscovery.now()
    },
    onCredentials: (before, now) => {
      reports.credentials(before, now)
      if (now.status === 'True') figures.retryNow()
    },
    onObserved: options.onObserved,
    onIdentified: reports.identified,
    onImpostor: link.fence,
  })

  const figures = watchFigures({
    transport: link.transport,
    clock,
    random,
    signal,
    onKnown: options.onFiguresKnown,
    onChanged: () => {
      options.onFigures()
      reports.totals(figures.totals)
    },
    onFreed: () => onChange('capacityFreed'),
    // The first sign of an outage, often long before a probe is due.
    onCut: vitals.hurry,
  })

  return { vitals, served, rediscovery, figures }
}
