import { identityOf, unpackChart } from '../archive.js'
import { digestOf } from '../download.js'
import { ChartFetchError } from '../error.js'
import type { FetchedChart, Verified } from '../options.js'
import { verifyProvenance } from './provenance.js'

/** The name that `helm package` gives to the archive of a chart. */
export const archiveNameOf = ({ name, version }: { name: string; version: string }): string =>
  `${name}-${version}.tgz`

/**
 * A fetched chart that is verified by its provenance file.
 * @throws ChartFetchError Unverified
 */
export const withProvenance = async (
  chart: FetchedChart,
  provenance: string | undefined,
  keyring: string,
): Promise<FetchedChart> => {
  if (provenance === undefined)
    throw new ChartFetchError('Unverified', `${chart.url} is not verified: it has no provenance file`)
  const signed = { file: archiveNameOf(chart), digest: chart.digest, provenance }
  return { ...chart, provenance, verified: await verifyProvenance(signed, keyring) }
}

/**
 * Verifies an archive on this machine by the text of its provenance file.
 * @throws ChartFetchError Unverified, or Invalid
 */
export const verifyArchive = async (
  archive: Uint8Array,
  provenance: string,
  keyring: string,
): Promise<Verified> => {
  const subject = 'the chart archive'
  const file = archiveNameOf(identityOf(await unpackChart(archive, subject), subject))
  return verifyProvenance({ file, digest: digestOf(archive), provenance }, keyring)
}
