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
  if (error.refusal?.archiveOrigin !== undefined)
    return badField(
      field,
      `cannot be fetched: ${error.message}`,
      'download the archive of the chart, then push that',
    )
  const fix = fixes[error.reason]
  return fix === undefined
    ? badField(field, `cannot be fetched: ${error.message}`)
    : new HansaError('Unprocessable', { reason: error.message, fix }, { cause: error })
}

/**
 * The refusal of a dependency, with the field for the access to it. Credentials that are refused are no mistake in the chart:
 * `Unprocessable`, so that whoever follows a repository tries again.
 */
const ofDependency = (error: unknown): unknown => {
  if (!(error instanceof ChartFetchError) || !['Unauthorized', 'Forbidden'].includes(error.reason))
    return asHansaError(error)
  const { credentialsSent = false, archiveOrigin } = error.refusal ?? {}
  const reason = `has a dependency that cannot be fetched: ${error.message}`
  if (credentialsSent)
    return new HansaError(
      'Unprocessable',
      {
        reason: `${field}: ${reason}`,
        fix: 'correct the access in dependencyRepositories, or allow it to read the dependency on the server, then try again',
      },
      { cause: error, errors: [{ pointer: field, reason }] },
    )
  const needed = archiveOrigin === undefined ? 'its repository' : `${archiveOrigin}, which has its archive,`
  return badField(
    field,
    reason,
    `set ${needed} and the access to it in dependencyRepositories, or put the dependency into charts/`,
  )
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
      const accessFor = accessToDependency(repositories)
      const options = { ...transfer, accessFor, archiveAccessFor: accessFor }
      try {
        return (await resolveDependencies(files, options)).files
      } catch (error) {
        throw ofDependency(error)
      }
    },
  }
}
