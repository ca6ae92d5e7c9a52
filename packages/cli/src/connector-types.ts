import type { ConnectorType } from '@hansa/sdk'
import type { Hub } from './hub.js'

/** The connector types of the hub. */
export const connectorTypesOf = async (hub: Hub): Promise<readonly ConnectorType[]> =>
  // The hub's answer, by its schema.
  ((await hub.call('GET', '/connector-types')) as { items: ConnectorType[] }).items

/** The pointers of secrets in connector specs, loaded once, on first use. */
export const connectorSecrets = (hub: Hub): (() => Promise<readonly string[]>) => {
  let asked: Promise<readonly string[]> | undefined
  return () => {
    asked ??= connectorTypesOf(hub).then((types) =>
      types.flatMap(({ secrets }) => secrets.map(({ pointer }) => pointer)),
    )
    return asked
  }
}
