export type {
  AdapterOptions,
  ConnectorAdapter,
  ConnectorFactories,
  ConnectorFactory,
  Desired,
  DesiredAccount,
  DesiredStructure,
  Observation,
  ObservedAccount,
  ObservedStructure,
  ResolvedEndpoint,
} from './connector.js'
export type { Connector, Endpoint, Mapping } from './contract.js'
export { createProvisioningMetrics } from './metrics.js'
export { createProvisioning, type Provisioning } from './provisioning.js'
export { createPeopleProcedures, createSyncProcedures } from './router.js'
export { trimRuns } from './store/runs.js'
export type { Surroundings } from './workers.js'
