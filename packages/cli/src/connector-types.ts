import type { ConnectorType } from '@hansa/sdk'
import type { Hub } from './hub.js'

/** What the hub says of its types of connectors. */
export const connectorTypesOf = async (hub: Hub): Promise<readonly ConnectorType[]> =>
  // The hub's own answer, by its schema.
  ((await hub.call('GET', '/connector-types')) as { items: ConnectorType[] }).items

/** The pointers of secrets in specs of connectors, asked for once, and not before somebody needs them. */
export const connectorSecrets = (hub: Hub): (() => Promise<readonly string[]>) => {
  let asked: Promise<readonly string[]> | undefined
  return () => {
    asked ??= connectorTypesOf(hub).then((types) =>
      types.flatMap(({ secrets }) => secrets.map(({ pointer }) => pointer)),
    )
    return asked
  }
}
