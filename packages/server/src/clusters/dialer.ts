import type { Connection, Dial } from '../kube/index.js'

/** The cluster to connect to. */
export interface DialTarget {
  name: string
  /** Absent while the cluster is being registered. */
  uid?: string | undefined
  connection: Omit<Connection, 'credentials'>
}

/**
 * Chooses how to open connections to a cluster; undefined: over TCP, from the hub. Called whenever a transport is
 * created: once for each address of a cluster, so the answer must depend on the target only. The Dial itself handles a
 * tunnel that ends and returns.
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
