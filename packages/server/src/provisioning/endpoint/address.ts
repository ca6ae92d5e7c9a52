import { changedPart, type SecretAddress, urlPart } from '../../resources/index.js'
import { endpointOf } from '../connector-types.js'
import { connectors } from '../connectors/index.js'
import type { ConnectorSpec, ConnectorSpecInput, Endpoint } from '../contract.js'
import { placesOf } from '../spec-places.js'

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

/** Without an endpoint, secrets are only written to the hub's own folder: they have no address. */
const partsOf = (spec: ConnectorSpec | ConnectorSpecInput): SecretAddress => {
  const { endpoint } = connectors[spec.type].manifest
  const place = endpointOf(spec)
  if (endpoint === undefined || place === undefined) return new Map()
  return new Map([
    ...endpointParts(`/spec${endpoint.pointer}`, place),
    ...endpoint.address.map((pointer) => [`/spec${pointer}`, placesOf(spec, pointer)[0]?.value] as const),
  ])
}

/** The part of a connector's address that differs, as a pointer; undefined if a secret given for one can be sent to the other. */
export const changedAddress = (
  before: ConnectorSpec | ConnectorSpecInput,
  after: ConnectorSpec | ConnectorSpecInput,
): string | undefined => changedPart(partsOf(before), partsOf(after))
