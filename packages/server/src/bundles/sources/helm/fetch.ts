import {
  type Access,
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
  /** The chart with the dependencies that are missing from `charts/`, fetched without credentials. Throws like `fetch`. */
  complete(files: readonly ChartFile[]): Promise<readonly ChartFile[]>
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

const accessOf = ({ access = {} }: RemoteChart): Access => {
  const { username, password, token, certificateAuthority, plainHttp } = access
  if ((username === undefined) !== (password === undefined))
    throw badField(`${field}/access`, 'needs a username and a password', 'send both, or a token')
  if (username !== undefined && token !== undefined)
    throw badField(`${field}/access`, 'has a password and a token', 'send only one of them')
  return {
    ...(username === undefined || password === undefined
      ? {}
      : { credentials: { username, password: password.value } }),
    ...(token === undefined ? {} : { credentials: { token: token.value } }),
    ...(certificateAuthority === undefined ? {} : { tls: { certificateAuthority } }),
    ...(plainHttp === undefined ? {} : { plainHttp }),
  }
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
      const access = accessOf(chart)
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
    complete: async (files) => (await explained(() => resolveDependencies(files, transfer))).files,
  }
}
