import { listRegistry } from './oci/source.js'
import type { FetchOptions } from './options.js'
import type { ListedVersion } from './repository/index-list.js'
import { listRepository } from './repository/source.js'

/**
 * What to list: the versions of one chart in a registry (`oci://HOST/PATH/NAME`), or the charts of a repository. `version` is a range as
 * Helm reads it; without one, all versions are listed, prereleases too.
 */
export type ListReference =
  | { oci: string; version?: string }
  | { repository: string; name?: string; version?: string }

/**
 * Lists versions of charts by name, the highest version first, without fetching a chart. A registry has names and versions only.
 * @throws ChartFetchError; the reason of `options.signal` when it aborts
 */
export const listCharts = (
  reference: ListReference,
  options: FetchOptions = {},
): Promise<ListedVersion[]> => {
  if ('oci' in reference) return listRegistry(reference.oci, reference.version, options)
  const { repository, ...wanted } = reference
  return listRepository(repository, wanted, options)
}
