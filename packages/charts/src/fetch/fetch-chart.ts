import { createRegistrySource } from './oci/source.js'
import type { ChartReference, FetchedChart, FetchOptions } from './options.js'
import { createArchiveSource, createRepositorySource } from './repository/source.js'
import type { ChartSource } from './source.js'

const openSource = (reference: ChartReference, options: FetchOptions): ChartSource => {
  if ('oci' in reference) return createRegistrySource(reference.oci, options)
  return 'repository' in reference
    ? createRepositorySource(reference.repository, options)
    : createArchiveSource(reference.archive, options)
}

/**
 * Fetches a chart's archive from a registry, a repository or a URL, and verifies it by the digest that registry or index name.
 * @throws ChartFetchError; the reason of `options.signal` when it aborts
 */
export const fetchChart = async (
  reference: ChartReference,
  options: FetchOptions = {},
): Promise<FetchedChart> => {
  const source = openSource(reference, options)
  try {
    const name = 'name' in reference ? reference.name : ''
    return await source.fetch(name, 'version' in reference ? (reference.version ?? '') : '')
  } finally {
    await source.close()
  }
}
