export { clusterOf } from './cluster.js'
export {
  type Preview,
  PreviewCase,
  PreviewCluster,
  type PreviewError,
  PreviewNode,
  PreviewResult,
  PreviewWorkload,
} from './contract.js'
export { pointedErrors, pointerTo } from './pointer.js'
export { previewCases } from './preview.js'
