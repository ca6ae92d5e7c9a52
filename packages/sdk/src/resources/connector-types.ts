import type { CallOptions } from '../http/transport.js'
import type { ConnectorType } from '../types.js'
import type { Shared } from './collection.js'
import { callOf } from './options.js'

/** The types of connectors. */
export interface ConnectorTypes {
  /** Each type, with what a client needs to show and create such a connector. */
  list(options?: CallOptions): Promise<ConnectorType[]>
}

export const createConnectorTypes = ({ transport }: Shared): ConnectorTypes => ({
  list: async (options = {}) => {
    const { data } = await transport.request('GET', '/api/v1/connector-types', callOf(options))
    return (data as { items: ConnectorType[] }).items
  },
})
