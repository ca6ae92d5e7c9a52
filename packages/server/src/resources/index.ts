export type { Admission, Kind } from './kind.js'
export {
  Annotations,
  apiVersion,
  Condition,
  Labels,
  Metadata,
  MetadataInput,
  Name,
  type Resource,
  setCondition,
} from './resource.js'
export { type List, listOf, type ResourceInput, resourceOf, schemasOf } from './shape.js'
