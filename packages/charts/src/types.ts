/** A file of a chart or of a Kustomize folder. */
export interface ChartFile {
  /** A relative path with slashes: `templates/web.yaml`. A chart archive is the one file `chart.tgz`. */
  name: string
  data: Uint8Array
}

/** What templates see as `.Release`. */
export interface ReleaseInput {
  name: string
  namespace: string
  /** Counts from 1. */
  revision: number
  isUpgrade: boolean
}

/** What templates see as `.Capabilities`. */
export interface CapabilitiesInput {
  /** `v1.36.3`; the leading v is optional. */
  kubeVersion: string
  /** `apps/v1` and `apps/v1/Deployment`. */
  apiVersions: readonly string[]
}

/** A Kubernetes object as plain data. */
export type KubeObject = Readonly<Record<string, unknown>>

export interface HelmInput {
  /** Texts of YAML or JSON, the lowest layer first. Maps merge, lists replace, null removes the chart's default. */
  values: readonly string[]
  release: ReleaseInput
  capabilities: CapabilitiesInput
  /** What `lookup` finds. */
  objects: readonly KubeObject[]
  /** 32 bytes in hexadecimal: random functions draw from it. */
  seed: string
  /** How often the release had results drawn again: new ones differ from those of the same seed before. None when absent. */
  rotation?: number
  /** Results of random functions that are to be used again, from an earlier rendering. */
  draws: Readonly<Record<string, string>>
  skipSchemaValidation: boolean
}

export interface KustomizeInput {
  /** The folder with kustomization.yaml, relative; empty for the top. */
  path: string
}

/** One rendered document. */
export interface Manifest {
  /** The template's path: `web/templates/service.yaml`. */
  source: string
  text: string
  /** Absent if the document contains only comments. Integers that JavaScript would write with other digits are refused. */
  object?: KubeObject
}

/** A manifest with Helm's hook annotation. */
export interface Hook extends Manifest {
  /** Such as `pre-install`; `test-success` is `test`. */
  events: readonly string[]
  weight: number
  /** Empty where none is written. */
  deletePolicies: readonly string[]
  outputLogPolicies: readonly string[]
}

/** A call of `lookup`. An empty name is a list, an empty namespace every namespace. */
export interface Lookup {
  apiVersion: string
  kind: string
  namespace: string
  name: string
}

/**
 * What a rendering depends on in addition to the chart, the values and the release's name and namespace: with equal answers it is equal,
 * unless a template puts the name of an input together from parts.
 */
export interface RenderingInputs {
  /** The API versions that templates asked for, with the answers. */
  apiVersions: Readonly<Record<string, boolean>>
  /** A template can use the whole list of API versions. */
  allApiVersions: boolean
  kubeVersion: boolean
  /** A template names `.Release.IsInstall` or `.Release.IsUpgrade`. */
  isUpgrade: boolean
  revision: boolean
  lookups: readonly Lookup[]
}

/** A dependency that Chart.yaml declares. */
export interface ChartDependency {
  name: string
  /** A range of versions. */
  version?: string
  repository: string
  /** Paths of values, separated by commas: the first one that is a boolean switches the dependency on or off. */
  condition?: string
  tags?: readonly string[]
  alias?: string
}

/** The fields of Chart.yaml. */
export interface ChartMetadata {
  name: string
  version: string
  apiVersion: string
  appVersion?: string
  description?: string
  type?: string
  kubeVersion?: string
  deprecated?: boolean
  home?: string
  icon?: string
  keywords?: readonly string[]
  sources?: readonly string[]
  /** A rendering has only those that are switched on, a description all of them. */
  dependencies?: readonly ChartDependency[]
}

/** A value that the schema of a chart refuses. */
export interface ValuesFault {
  /** The JSON pointer of the value: `/replicas`. The values of a dependency are below its name. */
  pointer: string
  /** Such as `got string, want integer`. */
  message: string
}

export interface HelmRendering {
  chart: ChartMetadata
  /** In Helm's install order. */
  manifests: readonly Manifest[]
  hooks: readonly Hook[]
  /** The documents of `crds/`, subcharts included. */
  crds: readonly Manifest[]
  notes: string
  /** The values templates saw: the layers merged with the chart's defaults. */
  values: Readonly<Record<string, unknown>>
  inputs: RenderingInputs
  /** The results of random functions, by their place. Sensitive. */
  draws: Readonly<Record<string, string>>
  /** What Helm logs as a warning. */
  warnings: readonly string[]
}

export interface KustomizeRendering {
  objects: readonly KubeObject[]
  /** The output of `kustomize build`. */
  text: string
  warnings: readonly string[]
}

/** What a chart says of itself, without being rendered. */
export interface ChartDescription {
  chart: ChartMetadata
  /** The text of values.yaml, with its comments. */
  values: string
  /** The text of values.schema.json. */
  schema?: string
  readme: string
  /** Names of the charts in `charts/`. `chart.dependencies` are the declared ones. */
  dependencies: readonly string[]
  warnings: readonly string[]
}

/** Why a rendering failed. */
export type RenderErrorReason = 'Failed' | 'TimedOut' | 'OutOfMemory' | 'Crashed' | 'Busy'

export class RenderError extends Error {
  readonly reason: RenderErrorReason
  /** What Helm logged before. */
  readonly warnings: readonly string[]
  /** What a template that failed can depend on; absent if none was executed. */
  readonly inputs: RenderingInputs | undefined
  /** The values that a schema refuses, sorted by pointer; at most 100. The message names them too. */
  readonly faults: readonly ValuesFault[]

  /** @param message for `Failed`, the message of Helm or Kustomize, with file and line */
  constructor(
    reason: RenderErrorReason,
    message: string,
    warnings: readonly string[] = [],
    inputs?: RenderingInputs,
    faults: readonly ValuesFault[] = [],
  ) {
    super(message)
    this.name = 'RenderError'
    this.reason = reason
    this.warnings = warnings
    this.inputs = inputs
    this.faults = faults
  }
}
