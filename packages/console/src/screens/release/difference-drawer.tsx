import { stringifyYaml } from '@hansa/manifests'
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../app/context.js'
import { Dialog } from '../../parts/dialog.js'
import { Diff } from '../../parts/diff.js'
import { Loading, Problem } from '../../parts/placeholders.js'
import { State } from '../../parts/state.js'
import { parseObjectKey } from './objects.js'

const yaml = (value: unknown): string => stringifyYaml(value, { sortKeys: true })

/** One object: its current state on the cluster against the desired state. */
export const DifferenceDrawer = ({
  namespace,
  release,
  object,
  onClose,
}: {
  namespace: string
  release: string
  object: string
  onClose: () => void
}) => {
  const client = useClient()
  const wanted = parseObjectKey(object)
  const asked = useQuery({
    queryKey: ['difference', namespace, release, object],
    enabled: wanted !== undefined,
    staleTime: 0,
    queryFn: ({ signal }) => {
      if (wanted === undefined) throw new Error('no object given')
      return client.releases.difference(release, wanted, { namespace, signal })
    },
  })
  if (wanted === undefined) return null
  const { cluster, kind, name } = wanted
  return (
    <Dialog title={`${kind} ${name} on ${cluster}`} open onClose={onClose} drawer>
      {asked.isPending && <Loading what="the current object" />}
      {asked.isError && <Problem error={asked.error} what="Comparing the object" />}
      {asked.data !== undefined &&
        (asked.data.found === undefined ? (
          <>
            <State state="Not found" tone="bad" />
            <Diff label="Desired state" before="" after={yaml(asked.data.wanted)} />
          </>
        ) : yaml(asked.data.found) === yaml(asked.data.wanted) ? (
          <>
            <State state="In sync" tone="good" />
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <pre className="code" tabIndex={0}>
              {yaml(asked.data.wanted)}
            </pre>
          </>
        ) : (
          <>
            <p>
              <span className="diff-minus">− current</span> <span className="diff-plus">+ desired</span>
            </p>
            <Diff label="Difference" before={yaml(asked.data.found)} after={yaml(asked.data.wanted)} />
          </>
        ))}
    </Dialog>
  )
}
