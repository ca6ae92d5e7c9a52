import { isRecord } from '../../runtime/record.js'
import { recordIn, recordsIn, textIn } from '../object.js'
import { type ApiResource, groupVersion } from '../resource.js'

/** The Accept header for all groups in one response; servers without support answer in the plain form. */
export const aggregatedAccept = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',')

export const isAggregated = (body: unknown): body is Record<string, unknown> =>
  isRecord(body) && body.kind === 'APIGroupDiscoveryList'

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

export interface DiscoveredResources {
  resources: ApiResource[]
  /** `group/version` of APIs that an aggregated API server behind the member failed to report. */
  unavailable: string[]
}

/**
 * Resources of an APIGroupDiscoveryList, subresources folded into their parents.
 * Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export const readAggregated = (body: Record<string, unknown>): DiscoveredResources => {
  const found: DiscoveredResources = { resources: [], unavailable: [] }
  for (const item of recordsIn(body, 'items')) {
    const group = textIn(recordIn(item, 'metadata'), 'name') ?? ''
    for (const entry of recordsIn(item, 'versions')) {
      const version = textIn(entry, 'version') ?? ''
      const apiVersion = groupVersion(group, version)
      if (entry.freshness === 'Stale') found.unavailable.push(apiVersion)
      for (const resource of recordsIn(entry, 'resources')) {
        const plural = textIn(resource, 'resource')
        const kind = textIn(recordIn(resource, 'responseKind'), 'kind')
        if (plural === undefined || !kind) continue
        found.resources.push({
          group,
          version,
          apiVersion,
          kind,
          plural,
          namespaced: resource.scope === 'Namespaced',
          verbs: strings(resource.verbs),
          subresources: recordsIn(resource, 'subresources').flatMap(
            (sub) => textIn(sub, 'subresource') ?? [],
          ),
        })
      }
    }
  }
  return found
}
