import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../app/context.js'
import type { BundleRow } from '../../live/rows.js'

/** One revision with its objects. */
export const useRevision = (bundle: BundleRow, version: string) => {
  const client = useClient()
  const { namespace, name } = bundle
  return useQuery({
    queryKey: ['bundle revision', namespace, name, version],
    queryFn: ({ signal }) => client.bundles.revision(name, version, { namespace, signal }),
    enabled: version !== '',
    // A revision never changes.
    staleTime: Number.POSITIVE_INFINITY,
  })
}
