export { createAccountProcedures, createGrantProcedures } from './access/router.js'
export type {
  AdapterOptions,
  ConnectorAdapter,
  ConnectorFactories,
  ConnectorFactory,
  DesiredAccount,
  DesiredState,
  DesiredStructure,
  Observation,
  ObservedAccount,
  ObservedStructure,
  ResolvedEndpoint,
} from './connector.js'
export { connectors as connectorFactories } from './connectors/index.js'
export type { Connector, Endpoint, Mapping } from './contract.js'
export { createEndpoints, type Endpoints } from './endpoint/endpoints.js'
export { createFiles } from './files.js'
export { createLinkProcedures } from './linking/router.js'
export { createProvisioningMetrics } from './metrics.js'
export type { Operation, OperationKind, OperationResult, PersonKey } from './operation.js'
export { createProvisioning, type Provisioning } from './provisioning.js'
export { createPeopleProcedures, createSyncProcedures } from './router.js'
export { trimRuns } from './store/runs.js'
export { createConnectorTypeProcedures } from './types/router.js'
export type { DesiredAccess, GrantsByType, WantedAccount } from './wanted.js'
export type { Surroundings } from './workers.js'
