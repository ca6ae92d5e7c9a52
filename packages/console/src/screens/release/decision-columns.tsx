import type { Explanation } from '@hansa/sdk'
import { CheckIcon, DashIcon, XIcon } from '@primer/octicons-react'
import { RouteLink } from '../../parts/route-link.js'
import type { Column } from '../../parts/table.js'
import { replicasOf } from './explained.js'

type Say = (words: string) => void

const Mark = ({ item, filter, say }: { item: Explanation; filter: string; say: Say }) => {
  const asked = item.filters.find((one) => one.filter === filter)
  // The filter that rejected the cluster can be missing in `filters`.
  const stopped = item.filter === filter
  const passed = asked === undefined ? !stopped : asked.passed
  if (asked === undefined && !stopped)
    return (
      <span className="mark quiet" title="Not evaluated: an earlier filter rejected it">
        <DashIcon aria-label="not evaluated" size={13} />
      </span>
    )
  const found = asked?.found ?? item.found ?? ''
  const needed = asked?.needed ?? item.needed ?? ''
  const words = `${item.cluster}, ${filter}: ${passed ? 'passed' : 'rejected'}. Found ${found}; needed ${needed}.`
  return (
    <button
      type="button"
      className={`mark tone-${passed ? 'good' : 'bad'}`}
      onFocus={() => say(words)}
      onMouseEnter={() => say(words)}
      aria-label={words}
    >
      {passed ? <CheckIcon aria-hidden size={14} /> : <XIcon aria-hidden size={14} />}
    </button>
  )
}

const scoreWords = ({ cluster, scores }: Explanation): string =>
  `${cluster}, score: ${scores
    .map(({ prioritizer, weight, score, value }) => {
      const from = value === undefined ? '' : ` (from ${value})`
      return `${prioritizer} ${score}${from} × ${weight}`
    })
    .join(', ')}.`

const replicaWords = ({ cluster, capacity }: Explanation): string =>
  `${cluster}: ${capacity
    .map(
      ({ workload, previous, available, replicas }) =>
        `${workload} ${replicas} (had ${previous}, room for ${available})`,
    )
    .join(', ')}.`

/** A column for each filter, between the cluster and the result. */
export const decisionColumns = (filters: readonly string[], say: Say): Column<Explanation>[] => [
  {
    key: 'cluster',
    title: 'Cluster',
    width: 'minmax(8rem, 1.5fr)',
    cell: ({ cluster }) => <RouteLink href={`/clusters/${cluster}`}>{cluster}</RouteLink>,
  },
  ...filters.map(
    (filter): Column<Explanation> => ({
      key: `filter ${filter}`,
      title: filter,
      width: 'minmax(4.5rem, 1fr)',
      cell: (item) => <Mark item={item} filter={filter} say={say} />,
    }),
  ),
  {
    key: 'score',
    title: 'Score',
    width: '5rem',
    align: 'end',
    cell: (item) =>
      item.score === undefined ? (
        ''
      ) : (
        <button
          type="button"
          className="mark"
          onFocus={() => say(scoreWords(item))}
          onMouseEnter={() => say(scoreWords(item))}
        >
          {Math.round(item.score * 10) / 10}
        </button>
      ),
  },
  {
    key: 'replicas',
    title: 'Replicas',
    width: '5.5rem',
    align: 'end',
    cell: (item) =>
      item.chosen ? (
        <button
          type="button"
          className="mark"
          onFocus={() => say(replicaWords(item))}
          onMouseEnter={() => say(replicaWords(item))}
        >
          {replicasOf(item)}
        </button>
      ) : (
        ''
      ),
  },
  {
    key: 'why',
    title: 'Explanation',
    width: 'minmax(14rem, 3fr)',
    cell: ({ sentence }) => <span title={sentence}>{sentence}</span>,
  },
]
