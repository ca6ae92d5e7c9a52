import { useQuery } from '@tanstack/react-query'
import { useClient } from '../app/context.js'

/** Of a revision that is a chart: values, schema, README. */
export const useChart = (namespace: string, bundle: string, version: string, enabled = true) => {
  const client = useClient()
  return useQuery({
    queryKey: ['chart', namespace, bundle, version],
    enabled: enabled && bundle !== '' && version !== '',
    // A revision never changes.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => client.bundles.chart(bundle, version, { namespace, signal }),
  })
}
