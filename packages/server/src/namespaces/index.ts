export {
  type HubObjects,
  type LimitedObject,
  objectLimitsOf,
  refusalOf,
} from './allowance.js'
export { DeliverAs, type NamespaceSpec, ObjectLimits } from './contract.js'
export { namespaceKind } from './kind.js'
export { limitsOf, type NamespaceLimits } from './limits.js'
export { createNamespaceProcedures } from './router.js'
export { createNamespaceRule, ensureNamespaces } from './rule.js'
export { requireSource, uploadSource } from './sources.js'
export { excessOf, excessText, type Usage, usageBeside } from './usage.js'
