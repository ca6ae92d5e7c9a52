import type { Connection, Dial } from '../kube/index.js'

/** The cluster that connections are opened to. */
export interface DialTarget {
  name: string
  /** Absent while the cluster is being registered. */
  uid?: string | undefined
  connection: Omit<Connection, 'credentials'>
}

/**
 * Chooses how connections to a cluster are opened; undefined: over TCP, from the hub. Asked whenever a transport is made: once for
 * each address a cluster has, so the answer may depend on nothing but the target. The Dial itself handles a tunnel that ends and returns.
 */
export type Dialer = (target: DialTarget) => Dial | undefined

/** A Dialer with its default. */
export type DialOf = (target: DialTarget) => Dial

/** Without the credentials, which no dialer needs. */
export const targetOf = ({
  name,
  uid,
  connection: { credentials: _secret, ...connection },
}: Omit<DialTarget, 'connection'> & {
  connection: DialTarget['connection'] & { credentials?: unknown }
}): DialTarget => ({ name, uid, connection })
