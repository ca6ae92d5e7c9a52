import {
  type AddressGuard,
  ChartFetchError,
  type ChartFetchReason,
  type ChartFile,
  fetchChart,
  type ProxySettings,
  resolveDependencies,
  type Verified,
} from '@hansa/charts'
import { badField, HansaError } from '../../../runtime/errors.js'
import { accessToDependency, type DependencyRepository } from '../dependency-repositories.js'
import { chartAccess, checkHttpAccess } from '../http-access.js'
import type { RemoteChart } from './schema.js'

export interface Fetched {
  archive: Uint8Array
  /** `sha256:…` of the archive. */
  digest: string
  /** Where the archive is from, without secrets. */
  from: string
  /** If a signature was asked for. */
  verified?: Verified | undefined
}

/** Fetches charts and their dependencies when a bundle is pushed, and never again. How many at a time: `places.ts`. */
export interface ChartFetcher {
  /** Throws `BadRequest` for a chart that cannot be had, `Unprocessable` for a server that does not answer. */
  fetch(chart: RemoteChart): Promise<Fetched>
  /**
   * The chart with the dependencies that are missing from `charts/`, each fetched with the access to its repository, if there is one.
   * Throws like `fetch`.
   */
  complete(
    files: readonly ChartFile[],
    repositories: readonly DependencyRepository[],
  ): Promise<readonly ChartFile[]>
}

const totalMs = 120_000

const field = '/spec/source/chart'

/** Reasons that end when the server recovers; for the others, the user must change something. */
const fixes: Partial<Record<ChartFetchReason, string>> = {
  RateLimited: 'push the bundle again later, or with credentials',
  Unreachable: 'push the bundle again when the server answers',
  TimedOut: 'push the bundle again when the server answers',
}

export const asHansaError = (error: unknown): unknown => {
  if (!(error instanceof ChartFetchError)) return error
  if (error.reason === 'Unverified')
    return badField(
      `${field}/verify`,
      `refuses the chart: ${error.message}`,
      'push a chart that is signed by the key, or check the key',
    )
  const fix = fixes[error.reason]
  return fix === undefined
    ? badField(field, `cannot be fetched: ${error.message}`)
    : new HansaError('Unprocessable', { reason: error.message, fix }, { cause: error })
}

/** The refusal of a dependency, with the field for the access to it. */
const ofDependency = (error: unknown): unknown => {
  const needsAccess = error instanceof ChartFetchError && ['Unauthorized', 'Forbidden'].includes(error.reason)
  return needsAccess
    ? badField(
        field,
        `has a dependency that cannot be fetched: ${error.message}`,
        'set its repository and the access to it in dependencyRepositories, or put the dependency into charts/',
      )
    : asHansaError(error)
}

export const createChartFetcher = ({
  guard,
  proxy,
}: {
  guard: AddressGuard
  proxy?: ProxySettings | undefined
}): ChartFetcher => {
  const transfer = { guard, limits: { totalMs }, ...(proxy === undefined ? {} : { proxy }) }
  const explained = async <T>(task: () => Promise<T>): Promise<T> => {
    try {
      return await task()
    } catch (error) {
      throw asHansaError(error)
    }
  }
  return {
    fetch: async (chart) => {
      checkHttpAccess(chart.access ?? {}, `${field}/access`)
      const access = chartAccess(chart.access ?? {})
      const version = chart.version === undefined ? {} : { version: chart.version }
      const reference =
        'oci' in chart
          ? { oci: chart.oci, ...version }
          : { repository: chart.repository, name: chart.name, ...version }
      const verify = chart.verify === undefined ? {} : { verify: chart.verify }
      const { archive, digest, url, verified } = await explained(() =>
        fetchChart(reference, { ...transfer, ...access, ...verify }),
      )
      return { archive, digest, from: url, verified }
    },
    complete: async (files, repositories) => {
      const options = { ...transfer, accessFor: accessToDependency(repositories) }
      try {
        return (await resolveDependencies(files, options)).files
      } catch (error) {
        throw ofDependency(error)
      }
    },
  }
}
