import { isRecord } from '../../runtime/record.js'
import type { Transport } from '../calls.js'
import { hasStatus, KubeError } from '../errors.js'
import { recordsIn, textIn } from '../object.js'
import type { ApiResource } from '../resource.js'
import type { DiscoveredResources } from './aggregated.js'

const atOnce = 8

/** `v1`, `apps/v1` … from the answers of /api (APIVersions) and /apis (APIGroupList). */
export const groupVersionsOf = (body: unknown): string[] => {
  if (!isRecord(body)) return []
  if (Array.isArray(body.versions)) return body.versions.filter((version) => typeof version === 'string')
  return recordsIn(body, 'groups').flatMap((group) =>
    recordsIn(group, 'versions').flatMap((version) => textIn(version, 'groupVersion') ?? []),
  )
}

/** Resources of one APIResourceList, subresources (`deployments/scale`) folded into their parents. */
const readResourceList = (apiVersion: string, body: unknown): ApiResource[] => {
  const slash = apiVersion.indexOf('/')
  const resources = new Map<string, ApiResource & { subresources: string[] }>()
  const entries = isRecord(body) ? recordsIn(body, 'resources') : []
  for (const entry of entries) {
    const [plural, subresource] = (textIn(entry, 'name') ?? '').split('/')
    if (!plural) continue
    if (subresource !== undefined) {
      resources.get(plural)?.subresources.push(subresource)
      continue
    }
    resources.set(plural, {
      group: slash === -1 ? '' : apiVersion.slice(0, slash),
      version: apiVersion.slice(slash + 1),
      apiVersion,
      kind: textIn(entry, 'kind') ?? '',
      plural,
      namespaced: entry.namespaced === true,
      verbs: Array.isArray(entry.verbs) ? entry.verbs.filter((verb) => typeof verb === 'string') : [],
      subresources: [],
    })
  }
  return [...resources.values()].filter((resource) => resource.kind !== '')
}

/**
 * Reads each group version separately. One that cannot answer (503, 404) is listed as unavailable; it is not an error.
 */
export const discoverLegacy = async (
  transport: Transport,
  groupVersions: readonly string[],
  signal?: AbortSignal,
): Promise<DiscoveredResources> => {
  const found: DiscoveredResources = { resources: [], unavailable: [] }
  const answers = new Map<string, ApiResource[]>()
  const waiting = [...groupVersions]
  const work = async (): Promise<void> => {
    for (let apiVersion = waiting.shift(); apiVersion !== undefined; apiVersion = waiting.shift()) {
      const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
      try {
        const { body } = await transport.request({ method: 'GET', path, signal })
        answers.set(apiVersion, readResourceList(apiVersion, body))
      } catch (error) {
        if (!(error instanceof KubeError) || !hasStatus(error, 404, 500, 502, 503, 504)) throw error
        found.unavailable.push(apiVersion)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work))
  for (const apiVersion of groupVersions) found.resources.push(...(answers.get(apiVersion) ?? []))
  return found
}
