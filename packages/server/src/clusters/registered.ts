import type { Store, WriteGuard, Writer } from '../db/index.js'
import type { Credentials, WatchTurns } from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Faults } from '../runtime/faults.js'
import type { MemberLimits } from '../runtime/limits.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import { createAnnouncements } from './announcements.js'
import { changesBetween } from './cluster-events.js'
import { type DialOf, targetOf } from './dialer.js'
import type { ClusterChange, ClusterFacts } from './facts.js'
import { createFactsCache, factsOf } from './facts-cache.js'
import { createLink, type MemberLink } from './link.js'
import type { Member } from './member.js'
import { createObservers } from './observers.js'
import type { Prober } from './probing/prober.js'
import { sameScores } from './scores.js'
import { createStatusReports, type StatusReports } from './status-reports.js'
import { createStatusWriter } from './status-writer.js'
import type { ClusterRow } from './store.js'

/** One registered cluster at run time: its connections, its facts, and the watchers that collect them. */
export interface RegisteredCluster {
  facts(): ClusterFacts
  member: Member
  /** Its row or its credentials changed. */
  update(row: ClusterRow, credentials: Credentials | undefined): void
  /** The cluster answers, accepts the hub's credential, and is the registered one. */
  usable(): boolean
  close(): Promise<void>
}

export interface RegisteredOptions {
  row: ClusterRow
  credentials: Credentials | undefined
  store: Store
  writer: Writer
  dialOf: DialOf
  clock: Clock
  random: Random
  logger: Logger
  /** Called before each write to the member. */
  guard: WriteGuard
  prober: Prober
  faults: Faults
  /** The order in which watches are opened, over the whole fleet. */
  turns: WatchTurns
  limits?: MemberLimits | undefined
  onChange: (change: ClusterChange) => void
  /** Registered just now, as opposed to known from before this start. */
  isNew: boolean
}

const openLink = (options: RegisteredOptions, reports: StatusReports): MemberLink => {
  const { row, dialOf, clock, guard, turns, limits, logger } = options
  const { uid, name } = row
  const link = createLink({
    dialOf: (connection) => dialOf(targetOf({ name, uid, connection })),
    clock,
    cluster: uid,
    guard,
    turns,
    limits,
    remembered: row.status.conditions.find(({ type }) => type === 'WithinLimits')?.message,
    onLimit: (message) => {
      logger.warn({ cluster: name, limit: message }, 'a cluster exceeds a limit, or no longer does')
      reports.limit(message)
    },
  })
  link.use(row.spec.connection, options.credentials)
  return link
}

export const createRegistered = (options: RegisteredOptions): RegisteredCluster => {
  const { store, writer, clock, random, logger, prober, faults } = options
  let { row } = options
  const { uid, name } = row
  const status = createStatusWriter({ store, writer, uid, clock, random, logger })
  const reports = createStatusReports({ status, row: () => row, clock })
  const link = openLink(options, reports)
  const ending = new AbortController()
  const announcements = createAnnouncements({ isNew: options.isNew, clock, onChange: options.onChange })
  const facts = createFactsCache({
    updatedAt: Date.parse(row.updatedAt),
    clock,
    compute: (times) => factsOf(row, observers, times),
  })
  const announce = (change: ClusterChange): void => {
    if (change === 'capacityFreed') facts.invalidate()
    else facts.changed()
    announcements.report(change)
  }
  const observers = createObservers({
    row: () => row,
    credentials: options.credentials,
    link,
    reports,
    prober,
    faults,
    clock,
    random,
    logger,
    signal: ending.signal,
    onChange: announce,
    onObserved: facts.invalidate,
    onFigures: facts.figuresChanged,
    onFiguresKnown: announcements.introduce,
  })
  const { vitals, served, rediscovery } = observers

  reports.warnings()
  rediscovery.now()
  rediscovery.repeat()
  announcements.introduceLater()

  return {
    facts: facts.get,
    member: { name, uid, transport: link.transport, discovery: served.read, portForward: link.portForward },
    update: (changed, credentials) => {
      const before = row
      row = changed
      facts.invalidate()
      link.use(row.spec.connection, credentials)
      vitals.changed(credentials)
      reports.warnings()
      if (!sameScores(before.status, row.status)) facts.scoresChanged()
      for (const change of changesBetween(before, row)) {
        announce(change)
        reports.changed(change)
      }
    },
    usable: vitals.usable,
    close: async () => {
      announcements.close()
      ending.abort()
      vitals.close()
      rediscovery.close()
      await status.close()
      link.close()
    },
  }
}
