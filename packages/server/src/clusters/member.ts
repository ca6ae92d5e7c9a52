import type { Duplex } from 'node:stream'
import type { Discovery, PortForward, Transport } from '../kube/index.js'

/** One registered cluster as something to talk to. */
export interface Member {
  name: string
  uid: string
  transport: Transport
  /** What the cluster serves, from memory when it was read before; `refresh` reads it again (a kind that was not there may be now). */
  discovery(options?: { refresh?: boolean }): Promise<Discovery>
  /** Opens a stream to a port of one of its pods. Rejects with a KubeError. */
  portForward(options: PortForward): Promise<Duplex>
}
