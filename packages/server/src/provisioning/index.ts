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
export type { Connector, Mapping } from './contract.js'
