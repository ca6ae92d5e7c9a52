import { type KubeVersion, readVersion, type Transport } from '../../kube/index.js'
import { refusalOf, refuse } from './refusals.js'

/** The oldest supported minor version of Kubernetes 1. */
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
      `${server} reported no Kubernetes version`,
      'check that the address is a Kubernetes API server',
    )
  if (major === 1 && minor < oldestMinor)
    throw refuse(
      `${server} runs Kubernetes ${text}: expected 1.${oldestMinor} or newer`,
      'upgrade the cluster, then register it',
    )
  return version
}
