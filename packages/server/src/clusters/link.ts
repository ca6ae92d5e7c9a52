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

/** Rebuilt whenever the address changes; open calls and watches end and are retried over the new one. */
export const createLink = ({
  dialOf,
  clock,
  cluster,
  guard,
  turns,
  limits,
  onLimit,
  remembered,
}: {
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
}): MemberLink => {
  const reads = createReads({ clock, limits, onLimit, remembered })
  let key = ''
  let credentials: Credentials | undefined
  let fenced: string | undefined
  let current: ClusterConnection | undefined
  let calls: Transport | undefined
  let dial: Dial | undefined
  let suspended = false
  const waiting = new Set<() => void>()

  const open = (
    connection: ClusterConnection,
    dial: Dial,
    answer: () => Credentials | Promise<Credentials>,
  ): Transport =>
    createTransport({
      connection: { ...addressOf(connection), credentials: answer },
      dial,
      clock,
      mayWrite: guard.check,
      reads,
    })

  /** The credential is read when a call is made: by then it may belong to another address. */
  const bound = (answer: () => Credentials | Promise<Credentials>): typeof answer => {
    const address = key
    return () =>
      key === address
        ? answer()
        : Promise.reject(new KubeError('Closed', 'the address of the cluster has changed'))
  }
  const known = (): Credentials | Promise<Credentials> => credentials ?? Promise.reject(unopened())
  const unfenced = (): Credentials | Promise<Credentials> =>
    fenced === undefined ? known() : Promise.reject(new KubeError('Refused', fenced))
  const answering = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve) => {
      const go = (): void => {
        waiting.delete(go)
        stopListening()
        resolve()
      }
      waiting.add(go)
      const stopListening = onAbort(signal, go)
    })
  const turn = async (signal?: AbortSignal): Promise<void> => {
    do {
      while (suspended && signal?.aborted !== true) await answering(signal)
      await turns?.take(signal)
    } while (suspended && signal?.aborted !== true)
  }
  const refusal = (): KubeError | undefined => {
    try {
      guard.check()
      return undefined
    } catch (error) {
      return new KubeError('LeaseLost', messageOf(error))
    }
  }
  const through = (inner: () => Transport | undefined): Transport => {
    const current = (): Transport => {
      const transport = inner()
      if (transport === undefined) throw new KubeError('Closed', 'the cluster was unregistered')
      return transport
    }
    return {
      reads,
      turn,
      mayWrite: () => refusal() === undefined,
      request: async (options) => {
        if (options.method === 'GET') return current().request(options)
        // Checked again right before sending; a connection that would carry nothing is not even opened.
        const refused = refusal()
        if (refused !== undefined) throw refused
        const ended = guard.began(cluster)
        try {
          const answer = await current().request(options)
          ended(true)
          return answer
        } catch (error) {
          ended(error instanceof KubeError && unsent.has(error.cause))
          throw error
        }
      },
      stream: async (options) => current().stream(options),
      renew: () => inner()?.renew(),
      close: () => inner()?.close(),
    }
  }
  const shut = (): void => {
    calls?.close()
    calls = undefined
  }
  const transport = through(() => calls)

  return {
    transport,
    catalogue: createCatalogue({ transport, clock }),
    portForward: async (options) => {
      if (current === undefined || dial === undefined)
        throw new KubeError('Closed', 'the cluster was unregistered')
      const reached = { ...addressOf(current), credentials: bound(unfenced) }
      return openPortForward({ connection: reached, dial, clock }, options)
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
        calls = open(connection, dial, bound(unfenced))
      } else if (changed && certificate) {
        calls?.renew()
      }
    },
    suspend: (now) => {
      suspended = now
      if (now) return
      for (const go of waiting) go()
    },
    fence: (reason) => {
      fenced = reason
    },
    close: () => {
      current = undefined
      shut()
    },
  }
}
