import { type CallOptions, get, getMetadata, type Transport, wellKnown } from '../../kube/index.js'
import { clusterAnnotation, hansaNamespace, hubLabel } from './rbac.js'
import { refusalOf, refuse } from './refusals.js'

/** The identity of a cluster, and the hub it is registered with. */
export interface Identity {
  /** The uid of its kube-system, which no two clusters share. */
  clusterUid: string
  /** The namespace hansa-system, if it exists. */
  membership?: { hub: string | undefined; name: string | undefined; terminating: boolean }
}

/** The uid of kube-system; undefined when the namespace does not exist. Throws KubeError. */
export const readClusterUid = async (
  transport: Transport,
  options: CallOptions = {},
): Promise<string | undefined> =>
  (await getMetadata(transport, wellKnown.namespaces, { name: 'kube-system' }, options))?.metadata.uid

export const identify = async (server: string, transport: Transport): Promise<Identity> => {
  try {
    const [clusterUid, own] = await Promise.all([
      readClusterUid(transport),
      get(transport, wellKnown.namespaces, { name: hansaNamespace }),
    ])
    if (clusterUid === undefined)
      throw refuse(
        `${server} has no namespace kube-system`,
        'check that the address is a Kubernetes API server',
      )
    if (own === undefined) return { clusterUid }
    const { labels = {}, annotations = {}, deletionTimestamp } = own.metadata
    return {
      clusterUid,
      membership: {
        hub: labels[hubLabel],
        name: annotations[clusterAnnotation],
        terminating: deletionTimestamp !== undefined,
      },
    }
  } catch (error) {
    throw refusalOf(server, error, 'read namespaces')
  }
}

/** Refuses a cluster of another hub, unless it is to be taken over. */
export const refuseForeign = (
  server: string,
  { membership }: Identity,
  hubUid: string,
  takeOver: boolean,
): void => {
  const hub = membership?.hub
  if (hub === undefined || hub === hubUid || takeOver || membership?.terminating) return
  throw refuse(
    `${server} is registered with another hub (${hub}${membership?.name === undefined ? '' : `, as "${membership.name}"`})`,
    'unregister it there first; if that hub no longer exists, take the cluster over: `hansa cluster register NAME … --take-over`',
  )
}
