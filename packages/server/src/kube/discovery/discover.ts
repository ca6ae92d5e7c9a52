import { foreignText } from '../../runtime/foreign-text.js'
import { isRecord } from '../../runtime/record.js'
import type { Transport } from '../calls.js'
import { KubeError } from '../errors.js'
import { textIn } from '../object.js'
import { type ApiResource, kindKey } from '../resource.js'
import { aggregatedAccept, type DiscoveredResources, isAggregated, readAggregated } from './aggregated.js'
import { discoverLegacy, groupVersionsOf } from './legacy.js'

export interface KubeVersion {
  major: number
  minor: number
  /** As reported by the server, such as `v1.36.3`. */
  text: string
}

export interface Discovery {
  version: KubeVersion
  /** By `apps/v1/Deployment` or `v1/ConfigMap`. */
  resources: ReadonlyMap<string, ApiResource>
  /** Group versions with a server that could not be asked: their kinds may still exist. */
  unavailable: readonly string[]
}

/** Far above the number in a cluster with every known operator. */
const mostResources = 20_000
const mostGroupVersions = 2_000
const longestVersion = 128

/** Reads /version. Vendors write minors such as `27+`. */
export const readVersion = async (transport: Transport, signal?: AbortSignal): Promise<KubeVersion> => {
  const { body } = await transport.request({ method: 'GET', path: '/version', signal })
  const answer = isRecord(body) ? body : {}
  const text = foreignText(textIn(answer, 'gitVersion') ?? '', longestVersion)
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(text) ?? []
  const numberOf = (field: string, fallback: string | undefined): number =>
    Number.parseInt(textIn(answer, field) || fallback || '0', 10) || 0
  return { major: numberOf('major', major), minor: numberOf('minor', minor), text }
}

/**
 * Everything a member serves: two calls with aggregated discovery (Kubernetes 1.27 and newer), otherwise one per group
 * version. Throws KubeError.
 */
export const discover = async (transport: Transport, signal?: AbortSignal): Promise<Discovery> => {
  const ask = async (path: string): Promise<DiscoveredResources> => {
    const { body } = await transport.request({
      method: 'GET',
      path,
      headers: { accept: aggregatedAccept },
      signal,
    })
    if (isAggregated(body)) return readAggregated(body)
    const groupVersions = groupVersionsOf(body)
    if (groupVersions.length > mostGroupVersions)
      throw new KubeError(
        'Limit',
        `GET ${path} lists ${groupVersions.length} group versions, expected at most ${mostGroupVersions}`,
      )
    return discoverLegacy(transport, groupVersions, signal)
  }
  const [version, core, groups] = await Promise.all([
    readVersion(transport, signal),
    ask('/api'),
    ask('/apis'),
  ])
  const found = [...core.resources, ...groups.resources]
  if (found.length > mostResources)
    throw new KubeError(
      'Limit',
      `discovery lists ${found.length} resource types, expected at most ${mostResources}`,
    )
  const resources = new Map<string, ApiResource>()
  for (const resource of found) {
    const key = kindKey(resource.apiVersion, resource.kind)
    // Two plurals of one kind: objects are stored under the one that can be listed.
    const known = resources.get(key)
    if (known === undefined || (!known.verbs.includes('list') && resource.verbs.includes('list')))
      resources.set(key, resource)
  }
  return { version, resources, unavailable: [...core.unavailable, ...groups.unavailable] }
}
