export { builtInApiVersions, defaultKubeVersion } from './built-in-api-versions.js'
export { ChartFilesError, readChartFiles } from './folder.js'
export { limits } from './limits.js'
export { createRenderer, type Renderer, type RendererOptions } from './renderer.js'
export {
  type CapabilitiesInput,
  type ChartDependency,
  type ChartDescription,
  type ChartFile,
  type ChartMetadata,
  type HelmInput,
  type HelmRendering,
  type Hook,
  type KubeObject,
  type KustomizeInput,
  type KustomizeRendering,
  type Lookup,
  type Manifest,
  type ReleaseInput,
  RenderError,
  type RenderErrorReason,
  type RenderingInputs,
  type ValuesFault,
} from './types.js'
