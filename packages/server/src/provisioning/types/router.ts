import { itemsOf } from '../../resources/index.js'
import { onHub } from '../../runtime/place.js'
import { procedure } from '../../runtime/procedure.js'
import { ConnectorTypeShown, connectorTypes } from './contract.js'

/** The procedure for connector types. */
export const createConnectorTypeProcedures = () => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/connector-types' },
      permission: ['list', 'Connector'],
      scope: onHub,
      summary: 'List the connector types, with the data a client needs to display and create connectors',
      description:
        'Returns for each type the places of its secrets, the fields of its grants and how to show them, its capabilities, columns and form. The response changes only with the version of the hub.',
    })
    .output(itemsOf(ConnectorTypeShown))
    .query(() => ({ items: [...connectorTypes] })),
})
