import { stringifyYaml } from '@hansa/manifests'
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../app/context.js'
import type { ReleaseRow } from '../../live/rows.js'
import { Loading, Problem } from '../../parts/placeholders.js'

/** What was asked for, as `hansa get -o yaml` writes it. */
export const SpecTab = ({ release: { namespace, name, version } }: { release: ReleaseRow }) => {
  const client = useClient()
  const asked = useQuery({
    queryKey: ['release', namespace, name, version],
    queryFn: ({ signal }) => client.releases.get(name, { namespace, signal }),
    placeholderData: (before) => before,
  })
  if (asked.isPending) return <Loading what="the release" />
  if (asked.isError) return <Problem error={asked.error} what="Loading the release" />
  const { apiVersion, kind, metadata, spec } = asked.data
  const { labels, annotations } = metadata
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre className="code" tabIndex={0}>
      {stringifyYaml({ apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec })}
    </pre>
  )
}
