import { endpointOf, ownTargetsOf } from './connector-types.js'
import { connectors } from './connectors/index.js'
import type { ExclusiveTarget } from './connectors/manifest.js'
import type { ConnectorSpec, ConnectorSpecInput, Endpoint } from './contract.js'

export type { ExclusiveTarget } from './connectors/manifest.js'

const endpointText = (endpoint: Endpoint): string => {
  if ('url' in endpoint) {
    const { protocol, host, pathname } = new URL(endpoint.url)
    return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`
  }
  const { release, workload = '', port } = endpoint
  const named = release.includes('/') ? release : `default/${release}`
  return `release ${named}${workload === '' ? '' : ` workload ${workload}`} port ${port}`
}

/** What a connector writes. Two connectors that share a target undo each other's work: each treats the other's changes as drift. */
export const targetsOf = (spec: ConnectorSpec | ConnectorSpecInput): readonly ExclusiveTarget[] => {
  const { type } = spec
  const endpoint = endpointOf(spec)
  const text = endpoint === undefined ? '' : endpointText(endpoint)
  const pointer = connectors[type].manifest.endpoint?.pointer
  const accounts = pointer === undefined ? [] : [{ pointer: `/spec${pointer}`, id: `${type} ${text}`, text }]
  return ownTargetsOf(type, spec, text) ?? accounts
}

/** The first target of `mine` that is also in `theirs`. */
export const sharedTarget = (
  mine: readonly ExclusiveTarget[],
  theirs: readonly ExclusiveTarget[],
): ExclusiveTarget | undefined => {
  const ids = new Set(theirs.map(({ id }) => id))
  return mine.find(({ id }) => ids.has(id))
}
