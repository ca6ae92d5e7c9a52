import type { ChartIdentity } from '../archive.js'
import { ChartFetchError } from '../error.js'
import { shownText } from '../shown.js'
import { archiveNameOf } from './with-provenance.js'

/** The chart that a reference asks for, as far as it says so. */
export interface RequestedChart {
  name?: string
  version?: string
  /** The name of the archive: `web-1.0.0.tgz`. */
  file?: string
}

/**
 * Refuses a signed chart that is not the requested one: a server could send an older chart of the same publisher.
 * @param url of the chart, for the message
 * @throws ChartFetchError Unverified
 */
export const checkRequested = (
  chart: ChartIdentity,
  { name = chart.name, version = chart.version, file = archiveNameOf(chart) }: RequestedChart,
  url: string,
): void => {
  const refuse = (found: string, expected: string): ChartFetchError =>
    new ChartFetchError(
      'Unverified',
      `${url} is not verified: it is ${shownText(found)}, expected ${shownText(expected)}; do not use it, ask the publisher of the chart`,
    )
  if (chart.name !== name || chart.version !== version)
    throw refuse(`chart "${chart.name}" version "${chart.version}"`, `"${name}" version "${version}"`)
  if (file !== archiveNameOf(chart)) throw refuse(`"${archiveNameOf(chart)}"`, `"${file}"`)
}
