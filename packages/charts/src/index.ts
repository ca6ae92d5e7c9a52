export { archiveFiles, archiveIn } from './archive-files.js'
export { apiVersionsOf, builtInApiVersions, defaultKubeVersion } from './built-in-api-versions.js'
export { packChart } from './fetch/archive.js'
export { type LocalFolder, packFolder } from './fetch/dependencies/local.js'
export {
  type DependencyOptions,
  type ResolvedChart,
  type ResolvedDependency,
  resolveDependencies,
} from './fetch/dependencies/resolve.js'
export { createDispatchers, type Dispatchers } from './fetch/dispatchers.js'
export { ChartFetchError, type ChartFetchReason } from './fetch/error.js'
export { fetchChart } from './fetch/fetch-chart.js'
export { type AddressGuard, createAddressGuard } from './fetch/guard.js'
export { type ListReference, listCharts } from './fetch/list-charts.js'
export type {
  Access,
  ChartReference,
  ClientTls,
  Credentials,
  FetchedChart,
  FetchOptions,
  Progress,
  ProxySettings,
  TimeLimits,
  TransferOptions,
  Verified,
  VerifyOptions,
} from './fetch/options.js'
export type { ListedVersion } from './fetch/repository/index-list.js'
export { cosignKey } from './fetch/verify/cosign.js'
export { checkKeyring, verifyProvenance } from './fetch/verify/provenance.js'
export { archiveNameOf, verifyArchive } from './fetch/verify/with-provenance.js'
export { ChartFilesError, readChartFiles } from './folder.js'
export {
  GitAddressError,
  type GitReference,
  isGitAddress,
  isGitPath,
  isGitUrl,
  isRefName,
  originOfCommit,
  parseGitAddress,
} from './git/address.js'
export { type FoundContent, findContent, type GitContent, readContent } from './git/content.js'
export { GitFailure } from './git/failure.js'
export { createGitFolder, removeAbandonedFolders } from './git/folder.js'
export type { GitLimits } from './git/limits.js'
export { type ReadFolder, readGitFolder } from './git/read.js'
export { type GitOptions, type GitRemote, type OpenRemote, openRemote } from './git/remote.js'
export type { GitWords } from './git/server-error.js'
export { knownHostsFault, sshKeyFault } from './git/ssh.js'
export { type CommitTree, fetchCommit } from './git/tree.js'
export { folderFields, kustomizationNames } from './kustomize/fields.js'
export { type UnsupportedEntry, unsupportedEntry } from './kustomize/unsupported.js'
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
