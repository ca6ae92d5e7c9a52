import type { Explanation } from '@hansa/sdk'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useClient } from '../../app/context.js'
import { useLive, useOf } from '../../live/hooks.js'
import type { ReleaseRow } from '../../live/rows.js'
import { counted } from '../../parts/format.js'
import { Loading, Problem } from '../../parts/placeholders.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { State } from '../../parts/state.js'
import { Table } from '../../parts/table.js'
import { decisionColumns } from './decision-columns.js'
import { filtersOf, funnelOf, inOrder } from './explained.js'

const Funnel = ({ items }: { items: readonly Explanation[] }) => {
  const chosen = items.filter((item) => item.chosen).length
  return (
    <ol className="funnel" aria-label="Clusters left after each filter">
      <li className="funnel-step">
        <span>All</span>
        <span className="funnel-bar tone-busy" style={{ transform: 'scaleX(1)' }} aria-hidden />
        <span>{counted(items.length, 'cluster')}</span>
      </li>
      {funnelOf(items).map(({ filter, before, after }) => (
        <li key={filter} className="funnel-step">
          <span>{filter}</span>
          <span
            className="funnel-bar tone-busy"
            style={{ transform: `scaleX(${items.length === 0 ? 0 : after / items.length})` }}
            aria-hidden
          />
          <span>
            {after} left{before === after ? '' : `, ${before - after} rejected`}
          </span>
        </li>
      ))}
      <li className="funnel-step">
        <span>Chosen</span>
        <span
          className="funnel-bar tone-good"
          style={{ transform: `scaleX(${items.length === 0 ? 0 : chosen / items.length})` }}
          aria-hidden
        />
        <span>{counted(chosen, 'cluster')}</span>
      </li>
    </ol>
  )
}

/** Why the release is placed where it is: each cluster through each filter, recomputed from the current state. */
export const DecisionTab = ({ release: { namespace, name, key, version } }: { release: ReleaseRow }) => {
  const client = useClient()
  const live = useLive()
  const targets = useOf(live.targets, 'release', key)
  // Its targets change when it is rescheduled.
  const places = targets.map(({ cluster, replicas }) => `${cluster} ${replicas}`).join()
  const why = useQuery({
    queryKey: ['why', namespace, name, version, places],
    queryFn: ({ signal }) => client.releases.why(name, { namespace, signal }),
    placeholderData: (before) => before,
  })
  const [reason, setReason] = useState('')
  const say = useCallback((words: string) => setReason(words), [])
  const items = why.data?.items
  const rows = useMemo(() => inOrder(items ?? []), [items])
  const columns = useMemo(() => decisionColumns(filtersOf(items ?? []), say), [items, say])
  if (why.isPending) return <Loading what="the decision" />
  if (why.isError) return <Problem error={why.error} what="Explaining the decision" />
  const { outcome, group, message, nearest, decidedAt, changed } = why.data
  return (
    <>
      <section className="panel stack">
        <p className="row">
          <State state={outcome} tone={outcome === 'Scheduled' ? 'good' : 'bad'} />
          {group !== '' && <span className="quiet">group {group}</span>}
          {decidedAt !== undefined && (
            <span className="quiet">
              decided <RelativeTime at={decidedAt} />
            </span>
          )}
        </p>
        {message !== undefined && message !== '' && <p>{message}</p>}
        {nearest !== undefined && <p>Smallest change that would make it fit: {nearest}.</p>}
        {changed.length > 0 && (
          <p className="quiet">
            Changed since the decision: {changed.join(', ')}. The explanation below uses the current state.
          </p>
        )}
        <Funnel items={why.data.items} />
      </section>
      <p className="reason" aria-live="polite">
        {reason === '' ? 'Hover or focus a cell to see why.' : reason}
      </p>
      <Table label="Clusters by filter" rows={rows} columns={columns} keyOf={({ cluster }) => cluster} />
    </>
  )
}
