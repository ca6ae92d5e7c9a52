import type { Duplex } from 'node:stream'
import type { Discovery, PortForward, Transport } from '../kube/index.js'

/** One registered cluster, as something to call. */
export interface Member {
  name: string
  uid: string
  transport: Transport
  /** The APIs of the cluster, from memory if read before; `refresh` reads them again (a new kind may have appeared). */
  discovery(options?: { refresh?: boolean }): Promise<Discovery>
  /** Opens a stream to a port of one of its pods. Rejects with a KubeError. */
  portForward(options: PortForward): Promise<Duplex>
}
