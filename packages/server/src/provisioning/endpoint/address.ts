import { changedPart, type SecretAddress, urlPart } from '../../resources/index.js'
import type { ConnectorSpec, ConnectorSpecInput, Endpoint } from '../contract.js'

const endpointParts = (pointer: string, endpoint: Endpoint): (readonly [string, unknown])[] =>
  'url' in endpoint
    ? [
        [`${pointer}/url`, urlPart(endpoint.url)],
        [`${pointer}/certificateAuthority`, endpoint.certificateAuthority?.trim()],
      ]
    : [
        [
          `${pointer}/release`,
          endpoint.release.includes('/') ? endpoint.release : `default/${endpoint.release}`,
        ],
        [`${pointer}/workload`, endpoint.workload],
        [`${pointer}/port`, endpoint.port],
      ]

const partsOf = (spec: ConnectorSpec | ConnectorSpecInput): SecretAddress => {
  if (spec.type === 'gitea') return new Map(endpointParts('/spec/gitea/endpoint', spec.gitea.endpoint))
  if (spec.type === 'vault')
    return new Map([
      ...endpointParts('/spec/vault/endpoint', spec.vault.endpoint),
      ['/spec/vault/namespace', spec.vault.namespace],
      // Who may mount a method of their own is shown what logs in there.
      ['/spec/vault/auth/mount', spec.vault.auth.method === 'approle' ? spec.vault.auth.mount : undefined],
    ])
  // Clients' digests are written into the hub's own folder: they have no address.
  return new Map()
}

/** What of a connector's address differs, as a pointer; undefined where a secret given for one may be sent to the other. */
export const changedAddress = (
  before: ConnectorSpec | ConnectorSpecInput,
  after: ConnectorSpec | ConnectorSpecInput,
): string | undefined => changedPart(partsOf(before), partsOf(after))
