import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useClient } from '../../app/context.js'
import { type Draft, type WorkloadOf, workloadsOf } from './draft.js'

const none: readonly never[] = []

export interface Revision {
  readonly versions: readonly string[]
  /** Those that a release divides: none of a chart, which runs whole. */
  readonly workloads: readonly WorkloadOf[]
  /** Whether the chosen version is a chart; undefined while that is not known. */
  readonly chart: boolean | undefined
}

/** The versions of the chosen bundle, and the workloads of the chosen version. */
export const useRevision = ({
  namespace,
  bundle,
  version,
}: Pick<Draft, 'namespace' | 'bundle' | 'version'>): Revision => {
  const client = useClient()
  const versions = useQuery({
    queryKey: ['versions', namespace, bundle],
    enabled: bundle !== '',
    queryFn: async ({ signal }) =>
      (await client.bundles.versions(bundle, { namespace, signal })).map((revision) => revision.version),
  })
  const revision = useQuery({
    queryKey: ['revision', namespace, bundle, version],
    enabled: bundle !== '' && version !== '',
    // Revisions never change.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => client.bundles.revision(bundle, version, { namespace, signal }),
  })
  const workloads = useMemo(
    () =>
      revision.data === undefined || revision.data.chart !== undefined
        ? none
        : workloadsOf(revision.data.objects),
    [revision.data],
  )
  const chart = revision.data === undefined ? undefined : revision.data.chart !== undefined
  return { versions: versions.data ?? none, workloads, chart }
}
