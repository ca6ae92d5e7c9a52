import { type Credentials, createTransport, KubeError, type Transport } from '../../kube/index.js'
import { canonicalJson } from '../../runtime/canonical.js'
import type { Clock } from '../../runtime/clock.js'
import type { Random } from '../../runtime/random.js'
import { addressOf } from '../connection.js'
import type { ClusterConnection } from '../contract.js'
import { type DialOf, type DialTarget, targetOf } from '../dialer.js'
import { createMonitor, type Pace } from '../probe-loop.js'
import type { ProbeResult } from '../probe-state.js'
import { createAwake } from '../process-gaps.js'
import { readClusterUid } from '../registration/identify.js'

/** One cluster to probe. Plain data: it can be passed to another thread. */
export interface ProbeSubject extends DialTarget {
  connection: Omit<ClusterConnection, 'credentials'>
  /** Undefined when the stored credential cannot be read. */
  credentials: Credentials | undefined
  pace: Pace
  /** The uid of the registered kube-system, if known. */
  expected: string | undefined
}

export interface ProbeFinding {
  result: ProbeResult
  /** With `Answered`: which cluster answered, if that was checked. */
  clusterUid?: string | undefined
  /** The time of the finding, on the caller's monotonic clock. */
  at: number
}

export interface Probing {
  /** From the next probe on. */
  update(subject: ProbeSubject): void
  /** Probes now instead of when it is due. */
  hurry(): void
  close(): void
}

/** Probes clusters, here or in a separate thread. */
export interface Prober {
  probe(subject: ProbeSubject, onVerdict: (verdict: ProbeFinding) => void): Probing
  close(): Promise<void>
}

const unopened = (): KubeError => new KubeError('Protocol', "the cluster's stored credential cannot be read")

/** A connection for probes only, so that nothing else can delay them; rebuilt when the address changes. */
const createProbeTransport = ({ dialOf, clock }: { dialOf: DialOf; clock: Clock }) => {
  let key = ''
  let credentials: Credentials | undefined
  let transport: Transport | undefined
  const known = (): Credentials | Promise<Credentials> => credentials ?? Promise.reject(unopened())
  return {
    use: (subject: ProbeSubject): void => {
      const { connection, credentials: next } = subject
      const nextKey = canonicalJson(connection)
      const bearing = [credentials, next].some((one) => one !== undefined && 'clientKey' in one)
      const changed = JSON.stringify(credentials) !== JSON.stringify(next)
      credentials = next
      if (nextKey !== key) {
        transport?.close()
        key = nextKey
        transport = createTransport({
          connection: { ...addressOf(connection), credentials: known },
          dial: dialOf(targetOf(subject)),
          clock,
          // Each probe has its own deadline.
          timeouts: { connectMs: 30_000 },
        })
      } else if (changed && bearing) transport?.renew()
    },
    request: (async (options) => {
      if (transport === undefined) throw new KubeError('Closed', 'the cluster was unregistered')
      return transport.request(options)
    }) satisfies Transport['request'],
    close: (): void => transport?.close(),
  }
}

/** Probes in the thread that creates it. */
export const createProber = ({
  dialOf,
  clock,
  random,
}: {
  dialOf: DialOf
  clock: Clock
  random: Random
}): Prober => {
  const awake = createAwake({ clock })

  const probe: Prober['probe'] = (first, onVerdict) => {
    let subject = first
    let closed = false
    /** The cluster that answers is the expected one, and has answered ever since that was checked. */
    let identified = false
    const connection = createProbeTransport({ dialOf, clock })
    connection.use(first)
    const transport: Transport = {
      request: connection.request,
      stream: () => Promise.reject(new KubeError('Closed', 'probes open no streams')),
      renew: () => undefined,
      close: connection.close,
    }

    /** Undefined when that cannot be determined now. */
    const identify = async (): Promise<string | undefined> => {
      const { expected, pace } = subject
      const found = await readClusterUid(transport, { timeoutMs: pace.timeoutMs }).catch(() => undefined)
      identified = found !== undefined && (expected === undefined || found === expected)
      return found
    }
    const onResult = async (result: ProbeResult): Promise<void> => {
      const at = clock.monotonic()
      if (result.kind !== 'Answered') {
        // An answer after silence may come from another cluster.
        if (result.kind !== 'Void') identified = false
        return onVerdict({ result, at })
      }
      const clusterUid = identified ? undefined : await identify()
      if (!closed) onVerdict({ result, clusterUid, at })
    }
    const monitor = createMonitor({
      transport,
      pace: first.pace,
      clock,
      random,
      awake,
      onResult: (result) => void onResult(result),
    })
    return {
      update: (next) => {
        if (next.connection.server !== subject.connection.server || next.expected !== subject.expected)
          identified = false
        subject = next
        connection.use(next)
        monitor.setPace(next.pace)
      },
      hurry: monitor.hurry,
      close: () => {
        closed = true
        monitor.close()
        connection.close()
      },
    }
  }
  return {
    probe,
    close: async () => awake.close(),
  }
}
