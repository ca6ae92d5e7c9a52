import type { Store, WriteGuard, Writer } from '../db/index.js'
import type { Credentials, WatchTurns } from '../kube/index.js'
import { sameJson } from '../runtime/canonical.js'
import type { Clock } from '../runtime/clock.js'
import type { Faults } from '../runtime/faults.js'
import type { MemberLimits } from '../runtime/limits.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import { shownTotals } from './amounts.js'
import { changeEvent, changesBetween, credentialsEvent, limitEvent, readyEvent } from './cluster-events.js'
import { watchVitals } from './cluster-health.js'
import { withFinding, withLimit, withWarnings } from './conditions.js'
import { type DialOf, targetOf } from './dialer.js'
import type { ClusterChange, ClusterFacts } from './facts.js'
import { watchFigures } from './figures.js'
import { createLink } from './link.js'
import type { Member } from './member.js'
import type { Prober } from './probing/prober.js'
import { sameScores, scoreFacts } from './scores.js'
import { createServed } from './served.js'
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

/** Figures may wait this long before they are written; conditions are written at once. */
const figuresMs = 3_000
/** How often the hub discovers the member's APIs again. */
const discoveryMs = 300_000
/** How long the announcement of a new cluster waits for its nodes to be known. */
const introductionMs = 5_000

export const createRegistered = (options: RegisteredOptions): RegisteredCluster => {
  const { store, writer, dialOf, clock, random, logger, prober, guard, onChange } = options
  let { row } = options
  const { uid, name } = row
  const status = createStatusWriter({ store, writer, uid, clock, random, logger })
  const link = createLink({
    dialOf: (connection) => dialOf(targetOf({ name, uid, connection })),
    clock,
    cluster: uid,
    guard,
    turns: options.turns,
    limits: options.limits,
    remembered: row.status.conditions.find(({ type }) => type === 'WithinLimits')?.message,
    onLimit: (message) => {
      logger.warn({ cluster: name, limit: message }, 'a cluster exceeds a limit, or no longer does')
      status.put(
        (present) => ({ ...present, conditions: withLimit(present.conditions, message, clock.now()) }),
        0,
        limitEvent(message),
      )
    },
  })
  link.use(row.spec.connection, options.credentials)
  const ending = new AbortController()
  const timers = new Set<() => void>()
  let introduced = !options.isNew
  let facts: ClusterFacts | undefined
  let changedAt = Date.parse(row.updatedAt)
  let scoresChangedAt = changedAt
  let figuresChangedAt = changedAt

  const after = (ms: number, task: () => void): void => {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel)
      task()
    })
    timers.add(cancel)
  }
  const warnedOf = (present: ClusterRow['status']): ClusterRow['status']['conditions'] =>
    withWarnings(
      present.conditions,
      { connection: row.spec.connection, credentials: present.credentials },
      clock.now(),
    )
  /** Conditions derived from the stored row, including rows that an older hub wrote. */
  const warn = (): void => {
    if (!sameJson(warnedOf(row.status), row.status.conditions))
      status.put((present) => ({ ...present, conditions: warnedOf(present) }), 0)
  }
  /** Changes of a cluster that has not been announced yet are not reported. */
  const announce = (change: ClusterChange): void => {
    facts = undefined
    if (change !== 'capacityFreed') changedAt = clock.now()
    if (introduced) onChange(change)
  }
  const introduce = (): void => {
    if (introduced || ending.signal.aborted) return
    introduced = true
    onChange('added')
  }

  const served = createServed({
    catalogue: link.catalogue,
    known: { apis: row.status.apis, version: row.status.version },
    onChange: ({ apis, version, apisDiffer }) => {
      status.put((present) => ({ ...present, apis, version }), figuresMs)
      if (apisDiffer) announce('apis')
    },
  })
  /** Queued: a start, or the end of a large outage, starts thousands of calls at once. */
  const rediscover = (): void => {
    const read = async (): Promise<void> => {
      await link.transport.turn?.(ending.signal)
      if (!ending.signal.aborted) await served.read({ refresh: true })
    }
    read().catch((error: unknown) => {
      if (!ending.signal.aborted)
        logger.debug({ error, cluster: name }, 'the resource types of a cluster could not be read')
    })
  }
  const rediscoverLater = (): void =>
    after(discoveryMs * (0.9 + 0.2 * random()), () => {
      if (vitals.usable()) rediscover()
      rediscoverLater()
    })

  const vitals = watchVitals({
    row: () => row,
    credentials: options.credentials,
    prober,
    clock,
    onFailing: link.suspend,
    onLocal: options.faults.tell,
    onReady: (before, now) => {
      const back = now.status === 'True'
      announce(back ? 'returned' : 'notReady')
      status.put(
        (present) => ({ ...present, conditions: withFinding(present.conditions, 'Ready', now) }),
        0,
        readyEvent(before, now),
      )
      if (!back) return
      figures.retryNow()
      rediscover()
    },
    onCredentials: (before, now) => {
      status.put(
        (present) => ({ ...present, conditions: withFinding(present.conditions, 'CredentialsValid', now) }),
        0,
        credentialsEvent(row, before, now),
      )
      if (now.status === 'True') figures.retryNow()
    },
    onObserved: () => {
      facts = undefined
    },
    onIdentified: (clusterUid) => status.put((present) => ({ ...present, clusterUid }), 0),
    onImpostor: link.fence,
  })

  const figures = watchFigures({
    transport: link.transport,
    clock,
    random,
    signal: ending.signal,
    onKnown: introduce,
    onChanged: () => {
      figuresChangedAt = clock.now()
      status.put((present) => ({ ...present, ...shownTotals(figures.totals()) }), figuresMs)
    },
    onFreed: () => announce('capacityFreed'),
    // The first sign of an outage, often long before a probe is due.
    onCut: vitals.hurry,
  })

  const factsNow = (): ClusterFacts => {
    const { provider, region, zones, taints, unschedulable } = row.spec
    const { ready, observed } = vitals.state()
    return {
      name,
      uid,
      labels: row.labels,
      provider,
      region,
      zones,
      taints,
      unschedulable,
      ready: ready.status === 'True',
      leaving: row.deletedAt !== null,
      notReadyMs: vitals.notReadyMs,
      failing: vitals.failing,
      behind: vitals.behind,
      observed,
      apis: served.apis(),
      get nodes() {
        return figures.nodes()
      },
      arrivals: figures.arrivals,
      scores: scoreFacts(row.status),
      changedAt,
      scoresChangedAt,
      figuresChangedAt: () => figuresChangedAt,
    }
  }

  warn()
  rediscover()
  rediscoverLater()
  if (!introduced) after(introductionMs, introduce)

  return {
    facts: () => {
      facts ??= factsNow()
      return facts
    },
    member: {
      name,
      uid,
      transport: link.transport,
      discovery: served.read,
      portForward: link.portForward,
    },
    update: (changed, credentials) => {
      const before = row
      row = changed
      facts = undefined
      const { connection } = row.spec
      link.use(connection, credentials)
      vitals.changed(credentials)
      warn()
      if (!sameScores(before.status, row.status)) scoresChangedAt = clock.now()
      for (const change of changesBetween(before, row)) {
        announce(change)
        status.put((present) => present, 0, changeEvent(change, row))
      }
    },
    usable: vitals.usable,
    close: async () => {
      ending.abort()
      vitals.close()
      for (const cancel of timers) cancel()
      await status.close()
      link.close()
    },
  }
}
