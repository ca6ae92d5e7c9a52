import { archiveIn } from '../../archive-files.js'
import { limits } from '../../limits.js'
import type { ChartFile } from '../../types.js'
import { unpackChart } from '../archive.js'
import { asRefusal, ChartFetchError } from '../error.js'
import { createRegistrySource } from '../oci/source.js'
import type { Access, FetchedChart, FetchOptions, TransferOptions } from '../options.js'
import { createRepositorySource } from '../repository/source.js'
import { shownText } from '../shown.js'
import type { ChartSource } from '../source.js'
import { chooseVersion, parseRange } from '../version-range.js'
import { type DeclaredDependencies, type Dependency, declaredDependencies } from './declared.js'
import { type LocalFolder, type LocalReader, packLocal } from './local.js'
import { isInStep } from './lock-digest.js'
import { type VendoredChart, vendoredCharts } from './vendored.js'

export interface DependencyOptions extends TransferOptions {
  /** The chart's folder, for `file://` repositories. */
  folder?: LocalFolder | LocalReader
  /** Adds only the dependencies of `file://` repositories; others stay missing. */
  localOnly?: boolean
  /** Refuses charts with missing dependencies instead of fetching them. */
  offline?: boolean
  /** What a repository (`https://…`, `oci://HOST/PATH`) needs; called once for each, before the first request. */
  accessFor?: (repository: string) => Access | undefined
  /** As in FetchOptions. */
  archiveAccessFor?: NonNullable<FetchOptions['archiveAccessFor']>
}

/** A dependency that was added. */
export interface ResolvedDependency {
  name: string
  version: string
  /** As the chart names it. */
  repository: string
  /** Of the archive: `sha256:…`. */
  digest: string
}

export interface ResolvedChart {
  /** With `charts/NAME-VERSION.tgz` for each dependency that was missing; unpacked if something was added to an archive. */
  files: ChartFile[]
  /** Those that were added, in the order of the chart. */
  dependencies: ResolvedDependency[]
}

/**
 * Fetches the dependencies that are missing from `charts/`, as `helm dependency build` does: all of them, whatever their conditions say.
 * Charts in `charts/` that satisfy their range need no network. Dependencies of dependencies are expected in their archives.
 *
 * @param files as `readChartFiles` returns them: of a folder, or one `chart.tgz`
 * @throws ChartFetchError Invalid for a lock out of step, a repository that is only a name, or a missing chart without a repository; else as `fetchChart`
 */
export const resolveDependencies = async (
  files: readonly ChartFile[],
  options: DependencyOptions = {},
): Promise<ResolvedChart> => {
  const archive = archiveIn(files)
  const inside = archive === undefined ? files : await unpackChart(archive, 'the chart archive')
  const declared = declaredDependencies(inside)
  const vendored = declared.dependencies.length === 0 ? [] : await vendoredCharts(inside)
  const missing = missingFrom(declared, vendored).filter(
    ({ repository }) => options.localOnly !== true || repository.startsWith('file://'),
  )
  if (missing.length === 0) return { files: [...files], dependencies: [] }
  const remote = missing.filter(({ repository }) => !repository.startsWith('file://'))
  if (options.offline === true && remote.length > 0)
    throw new ChartFetchError(
      'NotFound',
      `${[...new Set(remote.map(({ name }) => name))].join(', ')} missing from charts/; run helm dependency build, or allow fetching`,
    )
  const wanted = unique(lockedVersions(declared, missing))
  const fetched = await fetchAll(wanted, options)
  const replaced = vendored.filter(({ name }) => missing.some((one) => one.name === name))
  const added = fetched.map(({ chart }) => ({
    name: `charts/${chart.name}-${chart.version}.tgz`,
    data: chart.archive,
  }))
  return {
    files: [
      // Helm would render both versions.
      ...inside.filter(({ name }) => !replaced.some(({ path }) => name.startsWith(path))),
      ...added,
    ],
    dependencies: fetched.map(({ dependency, chart }) => ({
      name: chart.name,
      version: chart.version,
      repository: dependency.repository,
      digest: chart.digest,
    })),
  }
}

/** The dependencies that no chart in `charts/` satisfies. */
const missingFrom = (
  { file, dependencies }: DeclaredDependencies,
  vendored: readonly VendoredChart[],
): Dependency[] =>
  dependencies.filter(({ name, version, repository }) => {
    const found = vendored.filter((chart) => chart.name === name)
    if (repository === '') {
      if (found.length > 0) return false
      throw new ChartFetchError(
        'Invalid',
        `dependency "${name}" in ${file} has no repository and is not in charts/; add the chart or its repository`,
      )
    }
    if (parseRange(version) === undefined)
      throw new ChartFetchError(
        'Invalid',
        `dependency "${name}" in ${file} has the invalid version "${shownText(version)}": expected a range such as ^1`,
      )
    return !found.some((chart) => chooseVersion([chart.version], version) !== undefined)
  })

/** The missing dependencies with the versions of the lock, if there is one. */
const lockedVersions = (declared: DeclaredDependencies, missing: readonly Dependency[]): Dependency[] => {
  for (const one of missing) checkRepository(one, declared.file)
  const { lock, dependencies } = declared
  if (lock === undefined) return [...missing]
  const outOfStep = new ChartFetchError(
    'Invalid',
    `${lock.file} is out of step with ${declared.file}; run helm dependency update`,
  )
  if (!isInStep(declared, lock)) throw outOfStep
  return missing.map((one) => {
    const sameName = lock.dependencies.filter(({ name }) => name === one.name)
    const atPlace = lock.dependencies[dependencies.indexOf(one)]
    const locked = atPlace?.name === one.name ? atPlace : sameName[0]
    if (locked === undefined || locked.version === '') throw outOfStep
    const found = { ...one, version: locked.version, repository: locked.repository || one.repository }
    checkRepository(found, lock.file)
    return found
  })
}

const checkRepository = ({ name, repository }: Dependency, file: string): void => {
  if (/^(?:@|alias:)/.test(repository))
    throw new ChartFetchError(
      'Invalid',
      `dependency "${name}" in ${file} names the repository "${shownText(repository)}", which only your Helm configuration knows; write its URL`,
    )
  if (!/^(?:https?|oci|file):\/\//.test(repository))
    throw new ChartFetchError(
      'Invalid',
      `dependency "${name}" in ${file} has the repository "${shownText(repository)}": expected https://…, oci://… or file://…`,
    )
}

const keyOf = ({ name, version, repository }: Dependency): string => [name, version, repository].join('\n')

/** One chart can be a dependency under several aliases. */
const unique = (dependencies: readonly Dependency[]): Dependency[] => [
  ...new Map(dependencies.map((one) => [keyOf(one), one])).values(),
]

interface FetchedDependency {
  dependency: Dependency
  chart: FetchedChart
}

/** Repositories side by side, the charts of one repository one after another. */
const fetchAll = async (
  wanted: readonly Dependency[],
  options: DependencyOptions,
): Promise<FetchedDependency[]> => {
  const byRepository = new Map<string, Dependency[]>()
  for (const one of wanted) {
    const others = byRepository.get(one.repository) ?? []
    byRepository.set(one.repository, [...others, one])
  }
  const stop = new AbortController()
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal])
  const sources = [...byRepository].map(([repository, dependencies]) => ({
    dependencies,
    ...openSource(repository, { ...options, signal }),
  }))
  const failures: unknown[] = []
  const charts = new Map<Dependency, FetchedChart>()
  await Promise.all(
    sources.map(async ({ dependencies, source, credentialsSent }) => {
      try {
        await fetchFrom(source, dependencies, options, charts)
      } catch (thrown) {
        const error = asRefusal(thrown, { credentialsSent })
        failures.push(error)
        stop.abort(error)
      }
    }),
  )
  if (failures.length > 0) throw failures[0]
  return wanted.flatMap((dependency) => {
    const chart = charts.get(dependency)
    return chart === undefined ? [] : [{ dependency, chart }]
  })
}

const fetchFrom = async (
  source: ChartSource | undefined,
  dependencies: readonly Dependency[],
  { folder }: DependencyOptions,
  charts: Map<Dependency, FetchedChart>,
): Promise<void> => {
  try {
    for (const dependency of dependencies) {
      const chart = await (source?.fetch(dependency.name, dependency.version) ??
        packLocal(dependency, folder))
      checkChart(chart, dependency)
      charts.set(dependency, chart)
      checkTotal(charts)
    }
  } finally {
    await source?.close()
  }
}

/** Without a source for `file://`. */
const openSource = (
  repository: string,
  options: DependencyOptions,
): { source?: ChartSource; credentialsSent: boolean } => {
  if (repository.startsWith('file://')) return { credentialsSent: false }
  const { accessFor, folder: _, offline: __, localOnly: ___, ...transfer } = options
  const access = { ...transfer, ...accessFor?.(repository) }
  const source = repository.startsWith('oci://')
    ? createRegistrySource(repository, access)
    : createRepositorySource(repository, access)
  return { source, credentialsSent: access.credentials !== undefined }
}

const checkChart = (chart: FetchedChart, { name, version, repository }: Dependency): void => {
  if (chart.name !== name || /[/\\]/.test(chart.version))
    throw new ChartFetchError(
      'Invalid',
      `the chart at ${chart.url} is "${shownText(chart.name)}" ${shownText(chart.version)}, expected "${name}"`,
    )
  if (repository.startsWith('file://') && chooseVersion([chart.version], version) === undefined)
    throw new ChartFetchError(
      'NotFound',
      `dependency "${name}" at ${shownText(repository)} has version ${shownText(chart.version)}, expected ${shownText(version)}`,
    )
}

const checkTotal = (charts: ReadonlyMap<Dependency, FetchedChart>): void => {
  const bytes = [...charts.values()].reduce((sum, { archive }) => sum + archive.length, 0)
  if (bytes > limits.unpackedBytes)
    throw new ChartFetchError(
      'TooLarge',
      `the dependencies have more than the limit of ${limits.unpackedBytes} bytes together`,
    )
}
