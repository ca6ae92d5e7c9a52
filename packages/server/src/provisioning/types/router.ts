import { itemsOf } from '../../resources/index.js'
import { procedure } from '../../runtime/procedure.js'
import { ConnectorTypeShown, connectorTypes } from './contract.js'

/** What connectors there can be. */
export const createConnectorTypeProcedures = () => ({
  list: procedure
    .meta({
      rest: { method: 'GET', path: '/connector-types' },
      permission: ['list', 'Connector'],
      summary: 'List the types of connectors, with what a client needs to show and make one',
      description:
        'For each type: where its secrets are, the fields of its grants and how they are shown, its capabilities, columns and form. The answer changes with the version of the hub only.',
    })
    .output(itemsOf(ConnectorTypeShown))
    .query(() => ({ items: [...connectorTypes] })),
})
