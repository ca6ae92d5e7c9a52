import type { Rebalance } from '@hansa/sdk'
import { ArrowRightIcon } from '@primer/octicons-react'

type Moving = Rebalance['releases'][number]['moves'][number]

const standing = (replicas: number | null): string => (replicas === null ? 'none' : String(replicas))

/** The changes of a release, one line per cluster. */
export const Moves = ({ moves }: { moves: readonly Moving[] }) =>
  moves.length === 0 ? (
    <p className="quiet">Nothing would move.</p>
  ) : (
    <ul className="moves" aria-label="Moves">
      {moves.map(({ cluster, from, to }) => (
        <li key={cluster} className={`move ${to === null ? 'move-off' : from === null ? 'move-on' : ''}`}>
          <span>{cluster}</span>
          <span className="row">
            {standing(from)} <ArrowRightIcon aria-label="to" size={13} /> {standing(to)}
          </span>
        </li>
      ))}
    </ul>
  )
