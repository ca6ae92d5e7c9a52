import { type KubeVersion, readVersion, type Transport } from '../../kube/index.js'
import { refusalOf, refuse } from './refusals.js'

/** The oldest minor of Kubernetes 1 that is taken. */
export const oldestMinor = 27

/** Reaches the API server: connection, TLS, credential, and a version that is new enough. Throws HansaError. */
export const reach = async (server: string, transport: Transport): Promise<KubeVersion> => {
  let version: KubeVersion
  try {
    version = await readVersion(transport)
  } catch (error) {
    throw refusalOf(server, error, 'read /version')
  }
  const { major, minor, text } = version
  if (major === 0)
    throw refuse(
      `${server} does not say which version of Kubernetes it is`,
      'check the address: it may be another server',
    )
  if (major === 1 && minor < oldestMinor)
    throw refuse(
      `${server} is Kubernetes ${text}; 1.${oldestMinor} or newer is needed`,
      'upgrade the cluster, then register it',
    )
  return version
}
