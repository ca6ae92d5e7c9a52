import { taintText } from '@hansa/placement'
import type { Sealer, Store, Writer } from '../db/index.js'
import { type Capacity, type Credentials, type Dial, type Discovery, watchCapacity } from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import { freeOf, hasFreed, shownTotals } from './amounts.js'
import type { Awake } from './awake.js'
import { findingOf, withFinding, withTls } from './conditions.js'
import type { ClusterChange, ClusterFacts, NodeFacts } from './facts.js'
import { createLink } from './link.js'
import type { Member } from './member.js'
import { createMonitor, type Pace } from './monitor.js'
import { lasted, longestStep, type Outage, outageBegins, probed } from './outage.js'
import { next, type ProbeResult, remembered } from './probe.js'
import { readClusterUid } from './registration/identify.js'
import { createStatusWriter } from './status-writer.js'
import type { ClusterEvent, ClusterRow } from './store.js'

/** One registered cluster at run time: the ways to it, what is known of it, and whoever finds that out. */
export interface RegisteredCluster {
  facts(): ClusterFacts
  member: Member
  /** Its row or its credentials changed. */
  update(row: ClusterRow, credentials: Credentials | undefined): void
  /** It answers, and takes the hub's credential. */
  usable(): boolean
  close(): Promise<void>
}

export interface RegisteredOptions {
  row: ClusterRow
  credentials: Credentials | undefined
  store: Store
  sealer: Sealer
  writer: Writer
  dial: Dial
  clock: Clock
  random: Random
  logger: Logger
  awake: Awake
  onChange: (change: ClusterChange) => void
  /** Registered just now, as opposed to known from before this start. */
  isNew: boolean
}

/** How often figures of capacity are written at most, and looked at for what became free. */
const figuresMs = 3_000
const freedMs = 1_000
/** How often the member is asked anew what it serves. */
const discoveryMs = 300_000
/** How long the announcement of a new cluster waits until its nodes are known. */
const introductionMs = 5_000

const paceOf = ({ spec }: ClusterRow): Pace => ({
  periodMs: spec.probe.periodSeconds * 1000,
  timeoutMs: spec.probe.timeoutSeconds * 1000,
})

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

export const createRegistered = (options: RegisteredOptions): RegisteredCluster => {
  const { store, writer, dial, clock, random, logger, awake, onChange } = options
  let { row } = options
  const { uid, name } = row
  const link = createLink({ dial, clock })
  link.use(row.spec.connection, options.credentials)
  const status = createStatusWriter({ store, writer, uid, clock, random, logger })
  const ending = new AbortController()
  const timers = new Set<() => void>()

  let state = remembered(
    findingOf(row.status.conditions, 'Ready'),
    findingOf(row.status.conditions, 'CredentialsValid'),
  )
  let outage: Outage | undefined =
    state.ready.status === 'False' ? { ...outageBegins(clock.monotonic()), running: false } : undefined
  let apis: ReadonlySet<string> = new Set(row.status.apis)
  let impostor: string | undefined
  let identified = false
  let introduced = !options.isNew
  let facts: ClusterFacts | undefined
  let nodes: readonly NodeFacts[] | undefined
  let free: ReturnType<typeof freeOf> | undefined

  const after = (ms: number, task: () => void): void => {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel)
      task()
    })
    timers.add(cancel)
  }
  const failed = (what: string) => (error: unknown) => {
    if (!ending.signal.aborted) logger.debug({ error, cluster: name }, what)
  }

  const announce = (change: ClusterChange): void => {
    facts = undefined
    if (introduced) onChange(change)
  }
  const introduce = (): void => {
    if (introduced || ending.signal.aborted) return
    introduced = true
    onChange('added')
  }

  const notReadyMs = (): number | undefined =>
    outage === undefined ? undefined : lasted(outage, clock.monotonic(), longestStep(paceOf(row)))

  const build = (): ClusterFacts => ({
    name,
    uid,
    labels: row.labels,
    provider: row.spec.provider,
    region: row.spec.region,
    zones: row.spec.zones,
    taints: row.spec.taints,
    unschedulable: row.spec.unschedulable,
    ready: state.ready.status === 'True',
    leaving: row.deletedAt !== null,
    notReadyMs,
    observed: state.observed,
    apis,
    get nodes() {
      nodes ??= capacity.known() ? capacity.nodes() : []
      return nodes
    },
  })

  // What it serves

  const discovered = (discovery: Discovery): Discovery => {
    const found = [...discovery.resources.keys()].sort()
    const version = discovery.version.text
    const same = found.length === apis.size && found.every((api) => apis.has(api))
    if (!same) {
      apis = new Set(found)
      announce('apis')
    }
    if (!same || version !== row.status.version)
      status.put((present) => ({ ...present, version, apis: found }), figuresMs)
    return discovery
  }
  const member: Member = {
    name,
    uid,
    transport: link.transport,
    discovery: async (asked) => discovered(await link.catalogue.read(asked)),
  }
  const rediscover = (): void => {
    member.discovery({ refresh: true }).catch(failed('what a cluster serves could not be read'))
  }
  const rediscoverAgain = (): void => {
    after(discoveryMs * (0.9 + 0.2 * random()), () => {
      if (usable()) rediscover()
      rediscoverAgain()
    })
  }

  // Whether it is still the cluster that was registered

  const identify = async (): Promise<void> => {
    const found = await readClusterUid(link.probe)
    if (found === undefined || ending.signal.aborted) return
    identified = true
    const { clusterUid } = row.status
    if (clusterUid === undefined) return status.put((present) => ({ ...present, clusterUid: found }), 0)
    impostor = found === clusterUid ? undefined : found
    link.fence(impostor === undefined ? undefined : impostorMessage())
  }
  const impostorMessage = (): string =>
    `another cluster answers at ${row.spec.connection.server} (kube-system uid ${impostor}, registered is ${row.status.clusterUid})`

  // Probes

  const onReady = (before: string, outMs: number | undefined): void => {
    const { ready } = state
    const back = ready.status === 'True'
    const event: ClusterEvent = back
      ? {
          type: 'Normal',
          reason: 'Ready',
          message:
            outMs === undefined || before === 'Unknown'
              ? 'it answers'
              : `it answers again, after ${seconds(outMs)} NotReady`,
          ...(outMs === undefined ? {} : { details: { notReadySeconds: outMs / 1000 } }),
        }
      : { type: 'Warning', reason: 'NotReady', message: ready.message, details: { cause: ready.reason } }
    announce(back ? 'returned' : 'notReady')
    status.put(
      (present) => ({ ...present, conditions: withFinding(present.conditions, 'Ready', ready) }),
      0,
      event,
    )
    if (!back) return
    capacity.retryNow()
    rediscover()
  }

  const onCredentials = (before: string): void => {
    const { credentials } = state
    const valid = credentials.status === 'True'
    status.put(
      (present) => ({
        ...present,
        conditions: withFinding(present.conditions, 'CredentialsValid', credentials),
      }),
      0,
      valid
        ? before === 'Unknown'
          ? undefined
          : {
              type: 'Normal',
              reason: 'CredentialsValid',
              message: 'the API server accepts the credential again',
            }
        : {
            type: 'Warning',
            reason: 'CredentialsInvalid',
            message: `${credentials.message}; nothing is moved for it, but nothing can be changed there`,
            details: { cause: credentials.reason },
          },
    )
    if (valid) capacity.retryNow()
  }

  const onResult = (result: ProbeResult): void => {
    const wasAnswering = state.failures === 0 && state.rejections === 0
    if (result.kind === 'Answered' && (!identified || impostor !== undefined || !wasAnswering))
      identify().catch(failed('a cluster could not be identified'))
    const seen: ProbeResult =
      result.kind === 'Answered' && impostor !== undefined
        ? { kind: 'Rejected', reason: 'OtherCluster', message: impostorMessage(), alive: true }
        : result
    const before = state
    const outMs = notReadyMs()
    if (outage !== undefined)
      outage = probed(outage, seen.kind === 'Failed', clock.monotonic(), longestStep(paceOf(row)))
    state = next(state, seen, row.spec.probe, clock.now())
    if (state.ready !== before.ready) {
      outage = state.ready.status === 'False' ? outageBegins(clock.monotonic()) : undefined
      onReady(before.ready.status, outMs)
    }
    if (state.observed !== before.observed) facts = undefined
    if (state.credentials !== before.credentials) onCredentials(before.credentials.status)
  }

  const monitor = createMonitor({
    transport: link.probe,
    pace: paceOf(row),
    clock,
    random,
    awake,
    onResult,
  })

  // Capacity

  const look = (): void => {
    const totals = capacity.totals()
    const now = freeOf(totals)
    const freed = hasFreed(free, now)
    free = now
    introduce()
    if (freed) announce('capacityFreed')
  }
  let looking = false
  const capacity: Capacity = watchCapacity({
    transport: link.transport,
    clock,
    random,
    signal: ending.signal,
    onChange: () => {
      nodes = undefined
      status.put((present) => ({ ...present, ...shownTotals(capacity.totals()) }), figuresMs)
      if (looking) return
      looking = true
      after(free === undefined ? 0 : freedMs, () => {
        looking = false
        look()
      })
    },
    // A cut watch is the first sign of an outage.
    onState: (_of, { state: found }) => {
      if (found === 'Broken') monitor.hurry()
    },
  })

  const usable = (): boolean =>
    state.ready.status === 'True' && state.credentials.status === 'True' && impostor === undefined

  rediscover()
  rediscoverAgain()
  if (!introduced) after(introductionMs, introduce)

  return {
    facts: () => {
      facts ??= build()
      return facts
    },
    member,
    update: (changed, credentials) => {
      const before = row
      row = changed
      facts = undefined
      link.use(row.spec.connection, credentials)
      monitor.setPace(paceOf(row))
      if (row.spec.connection.server !== before.spec.connection.server) identified = false
      if (row.spec.connection.insecure !== before.spec.connection.insecure)
        status.put(
          (present) => ({
            ...present,
            conditions: withTls(present.conditions, row.spec.connection.insecure, clock.now()),
          }),
          0,
        )
      for (const change of changesBetween(before, row)) {
        announce(change)
        status.put((present) => present, 0, toldOf(change, row))
      }
    },
    usable,
    close: async () => {
      ending.abort()
      monitor.close()
      for (const cancel of timers) cancel()
      await status.close()
      link.close()
    },
  }
}

/** What people are told of a change somebody made. */
const toldOf = (change: ClusterChange, { spec }: ClusterRow): ClusterEvent | undefined => {
  if (change === 'cordoned')
    return { type: 'Normal', reason: 'Cordoned', message: 'takes no new release; what it holds stays' }
  if (change === 'uncordoned')
    return { type: 'Normal', reason: 'Uncordoned', message: 'takes new releases again' }
  if (change !== 'taints') return undefined
  const message =
    spec.taints.length === 0 ? 'it has no taints' : `its taints are ${spec.taints.map(taintText).join(', ')}`
  return { type: 'Normal', reason: 'TaintsChanged', message }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What a user changed about a cluster that decisions may depend on. */
const changesBetween = (before: ClusterRow, now: ClusterRow): ClusterChange[] => {
  const placeOf = ({ labels, spec }: ClusterRow) => [
    Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
    spec.provider,
    spec.region,
    spec.zones,
  ]
  const changes: ClusterChange[] = []
  if (!same(placeOf(before), placeOf(now))) changes.push('labels')
  if (!same(before.spec.taints, now.spec.taints)) changes.push('taints')
  if (before.spec.unschedulable !== now.spec.unschedulable)
    changes.push(now.spec.unschedulable ? 'cordoned' : 'uncordoned')
  return changes
}
