import type { ChartFile } from '../../types.js'
import { ChartFetchError } from '../error.js'
import { isRecord, scalarText } from '../record.js'
import { parseYamlMap } from '../yaml.js'

/** A dependency as Chart.yaml or a lock names it. Source: Helm's pkg/chart/v2/dependency.go. */
export interface Dependency {
  name: string
  /** A range; exact in a lock. */
  version: string
  /** Empty for a chart that is in `charts/` already. */
  repository: string
  condition: string
  tags: readonly string[]
  enabled: boolean
  importValues: readonly unknown[]
  alias: string
}

export interface Lock {
  /** The file it is from. */
  file: string
  dependencies: readonly Dependency[]
  digest: string
}

export interface DeclaredDependencies {
  /** The file they are from. */
  file: string
  apiVersion: string
  dependencies: readonly Dependency[]
  lock?: Lock
}

/** Helm reads numbers where it expects text. */
const textOf = (value: unknown): string => scalarText(value) ?? ''

/** Helm's `sanitizeString`: spaces for white space, nothing for what cannot be printed. */
const sanitized = (text: string): string =>
  text.replace(/\s/gu, ' ').replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '')

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const dependencyOf = (value: unknown, file: string, clean: (text: string) => string): Dependency => {
  const fields = isRecord(value) ? value : {}
  const name = clean(textOf(fields.name))
  if (name === '') throw new ChartFetchError('Invalid', `${file} has a dependency without a name`)
  if (!/^[A-Za-z0-9._-]+$/.test(name) || name.startsWith('.'))
    throw new ChartFetchError('Invalid', `${file} has a dependency with an invalid name`)
  return {
    name,
    version: clean(textOf(fields.version)),
    repository: clean(textOf(fields.repository)),
    condition: clean(textOf(fields.condition)),
    tags: listOf(fields.tags).map((tag) => clean(textOf(tag))),
    enabled: fields.enabled === true,
    importValues: listOf(fields['import-values']),
    alias: textOf(fields.alias),
  }
}

const unchanged = (text: string): string => text

/**
 * Reads the dependencies of a chart: in Chart.yaml, or in the requirements.yaml of older charts, each with its lock.
 * @throws ChartFetchError Invalid for files that cannot be read
 */
export const declaredDependencies = (files: readonly ChartFile[]): DeclaredDependencies => {
  const read = (name: string): Readonly<Record<string, unknown>> | undefined => {
    const file = files.find((one) => one.name === name)
    return file === undefined ? undefined : parseYamlMap(file.data, name)
  }
  const chart = read('Chart.yaml') ?? {}
  const requirements = read('requirements.yaml')
  const isOld = requirements !== undefined && 'dependencies' in requirements
  const file = isOld ? 'requirements.yaml' : 'Chart.yaml'
  const lockFile = ['requirements.lock', 'Chart.lock'].find((name) => files.some((one) => one.name === name))
  const lock = lockFile === undefined ? undefined : read(lockFile)
  return {
    file,
    apiVersion: textOf(chart.apiVersion) || 'v1',
    dependencies: listOf((isOld ? requirements : chart).dependencies).map((one) =>
      dependencyOf(one, file, sanitized),
    ),
    ...(lock === undefined || lockFile === undefined
      ? {}
      : {
          lock: {
            file: lockFile,
            digest: textOf(lock.digest),
            dependencies: listOf(lock.dependencies).map((one) => dependencyOf(one, lockFile, unchanged)),
          },
        }),
  }
}
