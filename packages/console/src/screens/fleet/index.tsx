import { AppsIcon, TableIcon } from '@primer/octicons-react'
import { lazy, memo, Suspense, useDeferredValue, useMemo } from 'react'
import { useText } from '../../app/search-params.js'
import { clusterState } from '../../live/health.js'
import { useAll, useLive, useNow, useStanding } from '../../live/hooks.js'
import type { ClusterRow } from '../../live/rows.js'
import { ClusterMap } from '../../map/cluster-map.js'
import { FilterField } from '../../parts/filter-field.js'
import { count, counted } from '../../parts/format.js'
import { Empty } from '../../parts/placeholders.js'
import { Standing } from '../../parts/when-loaded.js'
import { ClusterCard } from './cluster-card.js'
import { ClusterTable } from './cluster-table.js'
import { parseFilter } from './filter.js'
import { Moving } from './moving.js'
import { ProblemList } from './problem-list.js'
import { problemsOf } from './problems.js'

/** Loaded lazily: only playgrounds have it. */
const Tour = lazy(async () => ({ default: (await import('../../playground/tour.js')).Tour }))

const card = ({ uid }: ClusterRow) => <ClusterCard uid={uid} />

const Problems = memo(function Problems({ clusters }: { clusters: readonly ClusterRow[] }) {
  const live = useLive()
  const releases = useAll(live.releases, 1_000)
  const targets = useAll(live.targets, 1_000)
  const connectors = useAll(live.connectors, 1_000)
  const now = useNow(10_000)
  const problems = useMemo(
    () => problemsOf({ clusters, releases, targets, connectors, now }),
    [clusters, releases, targets, connectors, now],
  )
  return <ProblemList problems={problems} />
})

const Numbers = memo(function Numbers({ clusters }: { clusters: readonly ClusterRow[] }) {
  const live = useLive()
  const targets = useAll(live.targets, 1_000)
  const { state } = useStanding(live.targets)
  const ready = targets.reduce((sum, target) => sum + Number(target.state === 'Ready'), 0)
  const well = clusters.filter((cluster) => clusterState(cluster) === 'Ready').length
  return (
    <p className="numbers">
      <span>
        <strong>{count(well)}</strong> of {counted(clusters.length, 'cluster')} ready
      </span>
      <span>
        {state === 'loading' ? (
          'loading targets …'
        ) : (
          <>
            <strong>{count(ready)}</strong> of {counted(targets.length, 'target')} ready
          </>
        )}
      </span>
    </p>
  )
})

/** Home: the whole fleet, problems first. */
export const FleetScreen = () => {
  const live = useLive()
  const clusters = useAll(live.clusters)
  const { state } = useStanding(live.clusters)
  const [query, setQuery] = useText('q')
  const [view, setView] = useText('view')
  // The button responds at once; the view is rendered in later frames.
  const drawn = useDeferredValue(view)
  const shown = useMemo(() => clusters.filter(parseFilter(query)), [clusters, query])
  const early = clusters.length > 0
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>Fleet</h1>
        <Numbers clusters={clusters} />
        <div className="tools">
          <FilterField
            name="q"
            label="Filter clusters"
            placeholder="Filter: tier=prod region:eu is:notready"
            title="All words must match: label=value, region:, provider:, zone:, taint:, is:; ! negates a word"
          />
          <fieldset className="switch">
            <legend className="unseen">View</legend>
            <button type="button" aria-pressed={view !== 'table'} onClick={() => setView('')}>
              <AppsIcon aria-hidden size={15} /> Map
            </button>
            <button type="button" aria-pressed={view === 'table'} onClick={() => setView('table')}>
              <TableIcon aria-hidden size={15} /> Table
            </button>
          </fieldset>
        </div>
      </header>
      <Standing collection={live.clusters} what="clusters" early={early}>
        <Suspense>
          <Tour />
        </Suspense>
        <Problems clusters={clusters} />
        <Moving />
        {clusters.length === 0 ? (
          <Empty title="No clusters registered yet.">
            <p>
              Register one: <code>hansa cluster register NAME --kubeconfig FILE --region REGION</code>
            </p>
          </Empty>
        ) : shown.length === 0 ? (
          <Empty
            title={state === 'loading' ? 'No clusters loaded so far match.' : 'No clusters match the filter.'}
          >
            <button type="button" onClick={() => setQuery('')}>
              Clear the filter
            </button>
          </Empty>
        ) : drawn === 'table' ? (
          <ClusterTable clusters={shown} />
        ) : (
          <ClusterMap label="Map of the fleet" clusters={shown} card={card} cardHeight={132} />
        )}
      </Standing>
    </div>
  )
}
