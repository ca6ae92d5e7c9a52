import { useNow } from '../../live/hooks.js'
import type { ClusterRow } from '../../live/rows.js'
import { Conditions } from '../../parts/conditions.js'
import { EventLine, useEvents } from '../../parts/event-list.js'
import { bytes, cores, count, counted } from '../../parts/format.js'
import { Meter } from '../../parts/meter.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { Labels } from './labels.js'
import { Taints } from './taints.js'

const aboutConditions = new Set([
  'Ready',
  'NotReady',
  'CredentialsValid',
  'CredentialsInvalid',
  'Registered',
  'Cordoned',
  'Uncordoned',
  'Maintenance',
  'MaintenanceEnded',
])

const Maintenance = ({ cluster: { maintenance } }: { cluster: ClusterRow }) => {
  const now = useNow(1_000)
  if (maintenance === undefined || Date.parse(maintenance.until) <= now) return null
  return (
    <p>
      Under maintenance, ends <RelativeTime at={maintenance.until} />
      {maintenance.reason === undefined ? '' : `: ${maintenance.reason}`}. Outages move nothing.
    </p>
  )
}

const History = ({ name }: { name: string }) => {
  const { events } = useEvents({ kind: 'Cluster', name })
  const turns = events.filter(({ reason }) => aboutConditions.has(reason)).slice(0, 20)
  if (turns.length === 0) return <p className="quiet">No recent condition changes.</p>
  return (
    <ul className="events">
      {turns.map((event) => (
        <EventLine key={event.uid} event={event} />
      ))}
    </ul>
  )
}

const Capacity = ({ cluster: { cpu, memory, pods, nodes } }: { cluster: ClusterRow }) => (
  <section className="panel">
    <h2>Capacity and nodes</h2>
    {cpu === undefined || memory === undefined || pods === undefined ? (
      <p className="quiet">The cluster has not reported its capacity yet.</p>
    ) : (
      <div className="meters wide">
        <Meter label="cpu" {...cpu} say={cores} />
        <p className="quiet">
          {cores(cpu.requested)} of {cores(cpu.allocatable)} requested
        </p>
        <Meter label="memory" {...memory} say={bytes} />
        <p className="quiet">
          {bytes(memory.requested)} of {bytes(memory.allocatable)} requested
        </p>
        <Meter label="pods" {...pods} say={(amount) => `${count(amount)} pods`} />
        <p className="quiet">
          {count(pods.requested)} of {counted(pods.allocatable, 'pod')} requested
        </p>
      </div>
    )}
    {nodes !== undefined && (
      <p>
        {nodes.ready} of {counted(nodes.count, 'node')} ready
      </p>
    )}
  </section>
)

const Credentials = ({ cluster: { credentials } }: { cluster: ClusterRow }) => {
  if (credentials === undefined) return <p className="quiet">No credential details have been recorded.</p>
  const { issuedBy, issuedAt, expiresAt, renewAt, role, secret } = credentials
  return (
    <dl className="facts">
      <dt>Issued by</dt>
      <dd>{issuedBy === 'Hansa' ? 'Hansa, renewed automatically' : 'external, not managed by Hansa'}</dd>
      {role !== undefined && (
        <>
          <dt>Permissions</dt>
          <dd>{role === 'cluster-admin' ? 'all (cluster-admin)' : 'as specified at registration'}</dd>
        </>
      )}
      {issuedAt !== undefined && (
        <>
          <dt>Issued</dt>
          <dd>
            <RelativeTime at={issuedAt} />
          </dd>
        </>
      )}
      {renewAt !== undefined && (
        <>
          <dt>Renews</dt>
          <dd>
            <RelativeTime at={renewAt} />
          </dd>
        </>
      )}
      {expiresAt !== undefined && (
        <>
          <dt>Expires</dt>
          <dd>
            <RelativeTime at={expiresAt} />
          </dd>
        </>
      )}
      {secret !== undefined && (
        <>
          <dt>Stored in</dt>
          <dd>Secret {secret}</dd>
        </>
      )}
    </dl>
  )
}

export const Overview = ({ cluster }: { cluster: ClusterRow }) => (
  <div className="panels">
    <section className="panel">
      <h2>Conditions</h2>
      <Conditions conditions={cluster.conditions} />
      <Maintenance cluster={cluster} />
      <h3>Recent changes</h3>
      <History name={cluster.name} />
    </section>
    <Capacity cluster={cluster} />
    <Labels cluster={cluster} />
    <Taints cluster={cluster} />
    <section className="panel">
      <h2>Credential</h2>
      <Credentials cluster={cluster} />
    </section>
  </div>
)
