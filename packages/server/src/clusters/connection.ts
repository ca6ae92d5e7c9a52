import type { Connection, Credentials } from '../kube/index.js'
import type { ClusterConnection } from './contract.js'

/** Where and how the hub connects to a member, without the credentials. */
export const addressOf = ({
  server,
  certificateAuthority,
  serverName,
  proxyUrl,
  insecure,
}: Omit<ClusterConnection, 'credentials'>): Omit<Connection, 'credentials'> => ({
  server: server.replace(/\/+$/, ''),
  certificateAuthority,
  serverName,
  proxyUrl,
  insecure,
})

export const connectionWith = <C extends Connection['credentials'] | Credentials>(
  connection: Omit<ClusterConnection, 'credentials'>,
  credentials: C,
): Omit<Connection, 'credentials'> & { credentials: C } => ({ ...addressOf(connection), credentials })
