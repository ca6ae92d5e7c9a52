import type { Credentials } from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import type { LocalFault } from '../runtime/local-fault.js'
import { findingOf } from './conditions.js'
import { lasted, longestStep, type Outage, outageBegins, probed } from './outage.js'
import type { Pace } from './probe-loop.js'
import { type ConditionFinding, next, type ProbeResult, type ProbeState, remembered } from './probe-state.js'
import type { ProbeFinding, Prober, ProbeSubject } from './probing/prober.js'
import type { ClusterRow } from './store.js'

/** Tracks whether a cluster lives, accepts the hub's credential, and is the registered one. */
export interface Vitals {
  state(): ProbeState
  notReadyMs(): number | undefined
  /** Its last probes failed: it is NotReady, or about to be. */
  failing(): boolean
  /** No probe result has arrived for longer than a probe may take. */
  behind(): boolean
  /** The cluster answers, accepts the credential and is the registered one. */
  usable(): boolean
  /** Probes now instead of when it is due. */
  hurry(): void
  /** The cluster's row or credentials changed. */
  changed(credentials: Credentials | undefined): void
  close(): void
}

export interface VitalsOptions {
  row: () => ClusterRow
  credentials: Credentials | undefined
  prober: Prober
  clock: Clock
  onReady: (before: ConditionFinding, now: ConditionFinding) => void
  onCredentials: (before: ConditionFinding, now: ConditionFinding) => void
  /** The conditions were determined by probes of this run. */
  onObserved: () => void
  /** The uid of its kube-system, if none is known yet. */
  onIdentified: (clusterUid: string) => void
  /** Another cluster answers there (with the message), or no longer. */
  onImpostor: (message: string | undefined) => void
  /** Its probes start to fail, or one succeeded. */
  onFailing: (failing: boolean) => void
  /** A probe failed on this machine. */
  onLocal: (fault: LocalFault) => void
}

const paceOf = ({ spec }: ClusterRow): Pace => ({
  periodMs: spec.probe.periodSeconds * 1000,
  timeoutMs: spec.probe.timeoutSeconds * 1000,
})

const subjectOf = (row: ClusterRow, credentials: Credentials | undefined): ProbeSubject => {
  const { credentials: _shown, ...connection } = row.spec.connection
  const { name, uid } = row
  return { name, uid, connection, credentials, pace: paceOf(row), expected: row.status.clusterUid }
}

/** Checks whether the cluster that answers is the registered one. */
const createIdentityCheck = ({
  row,
  onIdentified,
  onImpostor,
}: Pick<VitalsOptions, 'row' | 'onIdentified' | 'onImpostor'>) => {
  let impostor: string | undefined
  return {
    /** That another cluster answers there, as a message. */
    impostor: (): string | undefined => impostor,
    /** `found` is the uid of the kube-system that answered. */
    check: (found: string): void => {
      const { status, spec } = row()
      if (status.clusterUid === undefined) {
        onIdentified(found)
        return
      }
      const message = `a different cluster answers at ${spec.connection.server} (kube-system uid ${found}, expected ${status.clusterUid})`
      const now = found === status.clusterUid ? undefined : message
      if (now === impostor) return
      impostor = now
      onImpostor(now)
    },
  }
}

export const watchVitals = (options: VitalsOptions): Vitals => {
  const { row, prober, clock } = options
  const { conditions } = row().status
  let state = remembered(findingOf(conditions, 'Ready'), findingOf(conditions, 'CredentialsValid'))
  let outage: Outage | undefined =
    state.ready.status === 'False' ? { ...outageBegins(clock.monotonic()), running: false } : undefined
  const identity = createIdentityCheck(options)
  let failing = false
  let heardAt = clock.monotonic()
  let closed = false

  const longest = (): number => longestStep(paceOf(row()))

  const take = (result: ProbeResult, at: number): void => {
    const before = state
    if (outage !== undefined) outage = probed(outage, result.kind === 'Failed', at, longest())
    // The time of the finding, not the time when a busy hub processes it.
    const found = clock.now() - Math.max(0, clock.monotonic() - at)
    state = next(before, result, row().spec.probe, found)
    if (result.kind === 'Void' && result.local !== undefined) options.onLocal(result.local)
    if (result.kind !== 'Void' && failing !== (result.kind === 'Failed')) {
      failing = !failing
      options.onFailing(failing)
    }
    if (state.ready !== before.ready) {
      outage = state.ready.status === 'False' ? outageBegins(at) : undefined
      options.onReady(before.ready, state.ready)
    }
    if (state.observed !== before.observed) options.onObserved()
    if (state.credentials !== before.credentials) options.onCredentials(before.credentials, state.credentials)
  }

  const onVerdict = ({ result, clusterUid, at }: ProbeFinding): void => {
    if (closed) return
    // A result that says nothing about the cluster does not count: detection lags until there is one that
    // does.
    if (result.kind !== 'Void') heardAt = at
    if (clusterUid !== undefined) identity.check(clusterUid)
    const another = result.kind === 'Answered' ? identity.impostor() : undefined
    take(
      another === undefined
        ? result
        : { kind: 'Rejected', reason: 'OtherCluster', message: another, alive: true },
      at,
    )
  }

  const first = subjectOf(row(), options.credentials)
  let subject = JSON.stringify(first)
  const probing = prober.probe(first, onVerdict)

  return {
    state: () => state,
    notReadyMs: () => (outage === undefined ? undefined : lasted(outage, clock.monotonic(), longest())),
    failing: () => failing || state.ready.status === 'False',
    behind: () => clock.monotonic() - heardAt > longest(),
    usable: () =>
      state.ready.status === 'True' &&
      state.credentials.status === 'True' &&
      identity.impostor() === undefined,
    hurry: probing.hurry,
    changed: (credentials) => {
      const next = subjectOf(row(), credentials)
      const text = JSON.stringify(next)
      // Most writes to a row change its figures, which do not concern the prober thread.
      if (text === subject) return
      subject = text
      probing.update(next)
    },
    close: () => {
      closed = true
      probing.close()
    },
  }
}
