import type { Transport } from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import type { Awake } from './awake.js'
import { findingOf } from './conditions.js'
import { createMonitor, type Pace } from './monitor.js'
import { lasted, longestStep, type Outage, outageBegins, probed } from './outage.js'
import { type Finding, next, type ProbeResult, type ProbeState, remembered } from './probe.js'
import { readClusterUid } from './registration/identify.js'
import type { ClusterRow } from './store.js'

/** Whether a cluster lives, takes the hub's credential, and is the one that was registered. */
export interface Vitals {
  state(): ProbeState
  notReadyMs(): number | undefined
  /** It answers, takes the credential and is no other cluster. */
  usable(): boolean
  /** Probes now rather than when it is due. */
  hurry(): void
  /** The cluster's row changed. */
  changed(before: ClusterRow): void
  close(): void
}

export interface VitalsOptions {
  row: () => ClusterRow
  transport: Transport
  clock: Clock
  random: Random
  logger: Logger
  awake: Awake
  onReady: (before: Finding, now: Finding) => void
  onCredentials: (before: Finding, now: Finding) => void
  /** The conditions were found by probes of this run. */
  onObserved: () => void
  /** The uid of its kube-system, where none is known yet. */
  onIdentified: (clusterUid: string) => void
  /** Another cluster answers there (what to say of it), or no longer. */
  onImpostor: (message: string | undefined) => void
}

const paceOf = ({ spec }: ClusterRow): Pace => ({
  periodMs: spec.probe.periodSeconds * 1000,
  timeoutMs: spec.probe.timeoutSeconds * 1000,
})

export const watchVitals = (options: VitalsOptions): Vitals => {
  const { row, transport, clock, random, logger, awake } = options
  const { conditions } = row().status
  let state = remembered(findingOf(conditions, 'Ready'), findingOf(conditions, 'CredentialsValid'))
  let outage: Outage | undefined =
    state.ready.status === 'False' ? { ...outageBegins(clock.monotonic()), running: false } : undefined
  let impostor: string | undefined
  let identified = false
  let closed = false

  const longest = (): number => longestStep(paceOf(row()))

  /** Looks whether it is the cluster that was registered; stays with what it knew when that cannot be found out. */
  const identify = async (): Promise<void> => {
    const { status, spec } = row()
    const timeoutMs = spec.probe.timeoutSeconds * 1000
    const found = await readClusterUid(transport, { timeoutMs })
    if (found === undefined || closed) return
    identified = true
    if (status.clusterUid === undefined) return options.onIdentified(found)
    const message = `another cluster answers at ${spec.connection.server} (kube-system uid ${found}, registered is ${status.clusterUid})`
    const now = found === status.clusterUid ? undefined : message
    if (now === impostor) return
    impostor = now
    options.onImpostor(now)
  }

  const take = (result: ProbeResult): void => {
    const before = state
    if (outage !== undefined) outage = probed(outage, result.kind === 'Failed', clock.monotonic(), longest())
    state = next(before, result, row().spec.probe, clock.now())
    if (state.ready !== before.ready) {
      outage = state.ready.status === 'False' ? outageBegins(clock.monotonic()) : undefined
      options.onReady(before.ready, state.ready)
    }
    if (state.observed !== before.observed) options.onObserved()
    if (state.credentials !== before.credentials) options.onCredentials(before.credentials, state.credentials)
  }

  /** An answer after silence may be another cluster's: it counts when that is known. */
  const onAnswer = async (): Promise<void> => {
    const interrupted = state.failures > 0 || state.rejections > 0 || state.ready.status === 'False'
    if (!identified || interrupted || impostor !== undefined)
      await identify().catch((error: unknown) =>
        logger.debug({ error, cluster: row().name }, 'a cluster could not be identified'),
      )
    if (closed) return
    take(
      impostor === undefined
        ? { kind: 'Answered' }
        : { kind: 'Rejected', reason: 'OtherCluster', message: impostor, alive: true },
    )
  }

  const onResult = (result: ProbeResult): void => {
    if (result.kind === 'Answered')
      onAnswer().catch((error: unknown) =>
        logger.error({ error, cluster: row().name }, 'a probe could not be taken in'),
      )
    else take(result)
  }

  const monitor = createMonitor({ transport, pace: paceOf(row()), clock, random, awake, onResult })

  return {
    state: () => state,
    notReadyMs: () => (outage === undefined ? undefined : lasted(outage, clock.monotonic(), longest())),
    usable: () =>
      state.ready.status === 'True' && state.credentials.status === 'True' && impostor === undefined,
    hurry: monitor.hurry,
    changed: (before) => {
      monitor.setPace(paceOf(row()))
      if (before.spec.connection.server !== row().spec.connection.server) identified = false
    },
    close: () => {
      closed = true
      monitor.close()
    },
  }
}
