import { useParams } from '@tanstack/react-router'
import { clusterState } from '../../live/health.js'
import { useLive, useOf } from '../../live/hooks.js'
import type { ClusterRow } from '../../live/rows.js'
import { EventList } from '../../parts/event-list.js'
import { Empty } from '../../parts/placeholders.js'
import { State } from '../../parts/state.js'
import { Tabs } from '../../parts/tabs.js'
import { TargetTable } from '../../parts/target-table.js'
import { Found, Standing } from '../../parts/when-loaded.js'
import { ClusterActions } from './actions.js'
import { Nodes } from './nodes.js'
import { Overview } from './overview.js'

const TargetsHere = ({ cluster }: { cluster: string }) => {
  const live = useLive()
  const targets = useOf(live.targets, 'cluster', cluster)
  return (
    <Standing collection={live.targets} what="targets">
      {targets.length === 0 ? (
        <Empty title="No releases on this cluster." />
      ) : (
        <TargetTable label={`Targets on ${cluster}`} targets={targets} showCluster={false} />
      )}
    </Standing>
  )
}

const Page = ({ cluster }: { cluster: ClusterRow }) => {
  const { targets } = useLive()
  const here = useOf(targets, 'cluster', cluster.name)
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>{cluster.name}</h1>
        <State
          state={clusterState(cluster)}
          {...(clusterState(cluster) === 'Refused' ? { tone: 'bad' } : {})}
        />
        {cluster.cordoned && clusterState(cluster) !== 'Cordoned' && <State state="Cordoned" />}
        <p className="numbers">
          <span>{[cluster.region, ...cluster.zones].filter(Boolean).join(' · ')}</span>
          <span>{cluster.provider}</span>
          <span>{cluster.kubernetes === undefined ? '' : `Kubernetes ${cluster.kubernetes}`}</span>
        </p>
        <ClusterActions cluster={cluster} />
      </header>
      <Tabs
        label={`About ${cluster.name}`}
        tabs={[
          { key: 'overview', title: 'Overview', content: () => <Overview cluster={cluster} /> },
          {
            key: 'nodes',
            title: cluster.nodes === undefined ? 'Nodes' : `Nodes (${cluster.nodes.count})`,
            content: () => <Nodes cluster={cluster} />,
          },
          {
            key: 'targets',
            title: `Targets (${here.length})`,
            content: () => <TargetsHere cluster={cluster.name} />,
          },
          { key: 'events', title: 'Events', content: () => <EventList scope={{ cluster: cluster.name }} /> },
        ]}
      />
    </div>
  )
}

/** One cluster: its state, targets, events and actions. */
export const ClusterScreen = () => {
  const { name = '' } = useParams({ strict: false })
  const { clusters } = useLive()
  return (
    <Found
      collection={clusters}
      index="name"
      of={name}
      what="clusters"
      missing={`Cluster ${name} not found.`}
      page={(cluster) => <Page key={cluster.uid} cluster={cluster} />}
    />
  )
}
