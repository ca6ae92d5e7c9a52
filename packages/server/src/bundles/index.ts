export { groupOf } from '../runtime/group.js'
export { trimArchives } from './archives.js'
export {
  BundleRevision,
  checkValuesSize,
  Dependency,
  KubernetesObject,
  KubernetesObjectInput,
  SensitivePath,
  Values,
  Version,
} from './contract.js'
export { FollowedVersion, isExact, isNext, WantedVersion } from './followed-versions.js'
export { authorityPaths, controllerAnnotations, foreignIn, withoutForeign } from './foreign-fields.js'
export type { GeneratedValue, ValueSelection } from './generated-values.js'
export { checkExpressions, HealthRule, HealthRules, HealthRulesSent, healthSizeProblem } from './health.js'
export { describeHooks, HookDescription } from './hook-list.js'
export { createBundleKind, fromAnnotation } from './kind.js'
export { drawnBy } from './moved-values.js'
export { type IsNamespaced, namespacedBy } from './namespaced.js'
export { forcesConflicts, isCreateOnly, keptBy, onImmutableOf, policyProblems } from './object-policies.js'
export { digestsInPatches, digestsWithin, type ObjectPatch, redactPatches } from './patch-secrets.js'
export { redactedPatch } from './redacted-patch.js'
export { type ObjectSelector, type RenderInput, render, valuesHashOf } from './render.js'
export type { RenderedRelease, RenderOptions, WriteStore } from './render-options.js'
export { createBundleProcedures } from './router.js'
export { isRedacted, withDigests } from './sensitive.js'
export { type BundleRef, type Bundles, createBundles, type RevisionDraft } from './service.js'
export type { ChartValues, ValueLeaf } from './shown-chart.js'
export type { RenderedHook, Rendering } from './shown-rendering.js'
export {
  chartOptions,
  checkDependencyRepositories,
  checkGitAccess,
  connectionOf,
  createChartFetcher,
  createGitReads,
  createSources,
  credentialsOf,
  type DependencyRepository,
  dependencyRepositoriesOf,
  dependencyRepositoryKey,
  GitPath,
  GitRefName,
  type GitSource,
  GitUrl,
  gitAccessOf,
  gitWordsFor,
  type Sources,
  sourceOfContent,
  withChartOptions,
} from './sources/index.js'
export {
  type BundleSource,
  type Capabilities,
  type History,
  type HookDeletePolicy,
  type HookEvent,
  hookEvents,
  nothingAsked,
  type Outline,
} from './sources/source.js'
export type { RevisionRow } from './store.js'
export { definedBy, isWorkload, type Workload } from './workloads.js'
