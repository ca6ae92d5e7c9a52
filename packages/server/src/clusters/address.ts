import { changedPart, type SecretAddress, urlPart } from '../resources/index.js'
import type { ClusterConnection } from './contract.js'

type Address = Omit<ClusterConnection, 'credentials'>

const partsOf = (
  { server, certificateAuthority, serverName, proxyUrl, insecure }: Address,
  verified: boolean,
): SecretAddress =>
  new Map<string, unknown>([
    ['/spec/connection/server', urlPart(server)],
    ['/spec/connection/serverName', serverName],
    ['/spec/connection/proxyUrl', proxyUrl === undefined ? undefined : urlPart(proxyUrl)],
    ...(verified
      ? ([
          ['/spec/connection/certificateAuthority', certificateAuthority?.trim()],
          ['/spec/connection/insecure', insecure],
        ] as const)
      : []),
  ])

/**
 * Which field of a cluster's address differs, as a pointer; undefined when a credential given for one address may be
 * sent to the other. A credential that was already sent unverified loses nothing when certificates are verified from
 * now on.
 */
export const changedAddress = (before: Address, after: Address): string | undefined =>
  changedPart(partsOf(before, !before.insecure), partsOf(after, !before.insecure))
