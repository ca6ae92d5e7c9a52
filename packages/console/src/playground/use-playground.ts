import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../app/context.js'

export interface Playground {
  readonly clusters: readonly { readonly name: string; readonly mode: string }[]
  /** The sample's LDIF, on the hub's machine. */
  readonly people: string
}

/** What only the hub of a playground has; undefined on any other hub. */
export const usePlayground = (): Playground | undefined => {
  const client = useClient()
  const version = useQuery({
    queryKey: ['version'],
    queryFn: ({ signal }) => client.version({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const shown = useQuery({
    queryKey: ['playground'],
    enabled: version.data?.playground === true,
    // Clusters can also be taken down and up from a terminal.
    refetchInterval: 5_000,
    queryFn: async ({ signal }) =>
      // By the hub's OpenAPI document.
      (await client.request('GET', '/api/v1/playground', { signal })).data as Playground,
  })
  return shown.data
}

/** Takes a simulated cluster down, or brings it back. */
export const useBreaking = () => {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ name, verb }: { name: string; verb: 'down' | 'up' }) =>
      client.request('POST', `/api/v1/playground/clusters/${encodeURIComponent(name)}/${verb}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['playground'] }),
  })
}
