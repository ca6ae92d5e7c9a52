import { memo } from 'react'
import { clusterState } from '../../live/health.js'
import { useLive, useOf, useRow } from '../../live/hooks.js'
import { bytes, cores, count, counted } from '../../parts/format.js'
import { Meter } from '../../parts/meter.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { RouteLink } from '../../parts/route-link.js'
import { State } from '../../parts/state.js'
import { trafficOf, trafficWords } from './traffic.js'

/** One cluster on the map. It subscribes only to its own row and targets. */
export const ClusterCard = memo(function ClusterCard({ uid }: { uid: string }) {
  const live = useLive()
  const cluster = useRow(live.clusters, uid)
  const targets = useOf(live.targets, 'cluster', cluster?.name ?? '')
  if (cluster === undefined) return null
  const { name, cpu, memory, pods, updated } = cluster
  const state = clusterState(cluster)
  const traffic = trafficOf(targets)
  const words = trafficWords(traffic)
  return (
    <RouteLink href={`/clusters/${name}`} className={`card card-${state}`} data-cluster={name}>
      <span className="card-head">
        <span className="card-name">{name}</span>
        <State state={state} {...(state === 'Refused' ? { tone: 'bad' } : {})} />
      </span>
      {cpu === undefined || memory === undefined || pods === undefined ? (
        <span className="quiet">No capacity reported yet</span>
      ) : (
        <span className="meters">
          <Meter label="cpu" {...cpu} say={cores} />
          <Meter label="memory" {...memory} say={bytes} />
          <Meter label="pods" {...pods} say={(amount) => `${count(amount)} pods`} />
        </span>
      )}
      <span className="card-foot">
        <span>{words === '' ? counted(traffic.total, 'release') : words}</span>
        <RelativeTime at={updated} />
      </span>
    </RouteLink>
  )
})
