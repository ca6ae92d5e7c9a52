import type { Duplex } from 'node:stream'
import type { WriteGuard } from '../db/index.js'
import {
  type Catalogue,
  type Credentials,
  createCatalogue,
  createReads,
  createTransport,
  type Dial,
  KubeError,
  openPortForward,
  type PortForward,
  type Transport,
  type WatchTurns,
} from '../kube/index.js'
import { onAbort } from '../runtime/abort.js'
import { canonicalJson } from '../runtime/canonical.js'
import type { Clock } from '../runtime/clock.js'
import type { MemberLimits } from '../runtime/limits.js'
import { messageOf } from '../runtime/message.js'
import { addressOf } from './connection.js'
import type { ClusterConnection } from './contract.js'

/** The connections to one member. They remain the same objects when its address or credential changes. */
export interface MemberLink {
  /** For calls and watches. */
  transport: Transport
  catalogue: Catalogue
  /** Fenced like calls. */
  portForward(options: PortForward): Promise<Duplex>
  use(connection: ClusterConnection, credentials: Credentials | undefined): void
  /** When suspended it opens no watches: nothing answers there. */
  suspend(suspended: boolean): void
  /** When fenced, `transport` carries nothing: the server there is not the registered cluster. */
  fence(reason: string | undefined): void
  close(): void
}

const unopened = () => new KubeError('Protocol', "the cluster's stored credential cannot be read")

/** After these a write is finished: it was answered, or never sent. */
const unsent = new Set<KubeError['cause']>(['Status', 'LeaseLost', 'Refused', 'Name', 'Tls'])

const bearsCertificate = (credentials: Credentials | undefined): boolean =>
  credentials !== undefined && 'clientKey' in credentials

export interface LinkOptions {
  /** Called once for each address of the cluster. */
  dialOf: (connection: ClusterConnection) => Dial
  clock: Clock
  /** Its uid. */
  cluster: string
  guard: WriteGuard
  /** Shared by the whole fleet. */
  turns?: WatchTurns | undefined
  limits?: MemberLimits | undefined
  /** The cluster exceeds a read limit (with the message), or no longer exceeds any. */
  onLimit?: ((message: string | undefined) => void) | undefined
  /** The limit it exceeded when the hub ended. */
  remembered?: string | undefined
}

/** Watch turns that nobody takes while the member is suspended. */
const createSuspendableTurns = (turns: WatchTurns | undefined) => {
  let suspended = false
  const waiting = new Set<() => void>()

  const resumed = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve) => {
      const go = (): void => {
        waiting.delete(go)
        stopListening()
        resolve()
      }
      waiting.add(go)
      const stopListening = onAbort(signal, go)
    })

  return {
    take: async (signal?: AbortSignal): Promise<void> => {
      do {
        while (suspended && signal?.aborted !== true) await resumed(signal)
        await turns?.take(signal)
      } while (suspended && signal?.aborted !== true)
    },
    suspend: (now: boolean): void => {
      suspended = now
      if (now) return
      for (const go of waiting) go()
    },
  }
}

/** Why nothing may be written now; undefined when the hub has the lease. */
const leaseRefusal = (guard: WriteGuard): KubeError | undefined => {
  try {
    guard.check()
    return undefined
  } catch (error) {
    return new KubeError('LeaseLost', messageOf(error))
  }
}

/** A transport over the present connection, which `current` returns; its writes need the lease. */
const guardedTransport = ({
  current,
  cluster,
  guard,
  reads,
  turn,
}: Required<Pick<Transport, 'reads' | 'turn'>> & {
  current: () => Transport | undefined
  cluster: string
  guard: WriteGuard
}): Transport => {
  const opened = (): Transport => {
    const transport = current()
    if (transport === undefined) throw new KubeError('Closed', 'the cluster was unregistered')
    return transport
  }
  return {
    reads,
    turn,
    mayWrite: () => leaseRefusal(guard) === undefined,
    request: async (options) => {
      if (options.method === 'GET') return opened().request(options)
      // Checked again right before sending; a connection that would carry nothing is not even opened.
      const refused = leaseRefusal(guard)
      if (refused !== undefined) throw refused
      const ended = guard.began(cluster)
      try {
        const answer = await opened().request(options)
        ended(true)
        return answer
      } catch (error) {
        ended(error instanceof KubeError && unsent.has(error.cause))
        throw error
      }
    },
    stream: async (options) => opened().stream(options),
    renew: () => current()?.renew(),
    close: () => current()?.close(),
  }
}

/** Rebuilt whenever the address changes; open calls and watches end and are retried over the new one. */
export const createLink = (options: LinkOptions): MemberLink => {
  const { dialOf, clock, cluster, guard, limits, onLimit, remembered } = options
  const reads = createReads({ clock, limits, onLimit, remembered })
  const turns = createSuspendableTurns(options.turns)
  let key = ''
  let credentials: Credentials | undefined
  let fenced: string | undefined
  let current: ClusterConnection | undefined
  let calls: Transport | undefined
  let dial: Dial | undefined

  const unfenced = (): Credentials | Promise<Credentials> =>
    fenced === undefined
      ? (credentials ?? Promise.reject(unopened()))
      : Promise.reject(new KubeError('Refused', fenced))
  /** The credential is read when a call is made: by then it may belong to another address. */
  const bound = (): (() => Credentials | Promise<Credentials>) => {
    const address = key
    return () =>
      key === address
        ? unfenced()
        : Promise.reject(new KubeError('Closed', 'the address of the cluster has changed'))
  }
  const shut = (): void => {
    calls?.close()
    calls = undefined
  }
  const transport = guardedTransport({ current: () => calls, cluster, guard, reads, turn: turns.take })

  return {
    transport,
    catalogue: createCatalogue({ transport, clock }),
    portForward: async (request) => {
      if (current === undefined || dial === undefined)
        throw new KubeError('Closed', 'the cluster was unregistered')
      const reached = { ...addressOf(current), credentials: bound() }
      return openPortForward({ connection: reached, dial, clock }, request)
    },
    use: (connection, next) => {
      const { credentials: _shown, ...address } = connection
      const nextKey = canonicalJson(address)
      const certificate = bearsCertificate(credentials) || bearsCertificate(next)
      const changed = JSON.stringify(credentials) !== JSON.stringify(next)
      credentials = next
      current = connection
      if (nextKey !== key) {
        shut()
        key = nextKey
        dial = dialOf(connection)
        calls = createTransport({
          connection: { ...addressOf(connection), credentials: bound() },
          dial,
          clock,
          mayWrite: guard.check,
          reads,
        })
      } else if (changed && certificate) {
        calls?.renew()
      }
    },
    suspend: turns.suspend,
    fence: (reason) => {
      fenced = reason
    },
    close: () => {
      current = undefined
      shut()
    },
  }
}
