import type { SyncRun } from '@hansa/sdk'
import { AlertIcon } from '@primer/octicons-react'
import { count } from '../../parts/format.js'

/** The gates that hold a run, with the numbers behind the decision if a limit was exceeded. */
export const Gates = ({ gates }: { gates: SyncRun['gates'] }) =>
  gates.length === 0 ? null : (
    <ul className="stack" aria-label="Gates that hold it">
      {gates.map(({ gate, rule, found, limit, managed, message }) => (
        <li key={`${gate} ${rule}`} className="problem tone-warn" data-gate={gate}>
          <AlertIcon aria-label="Held" size={15} />
          <span>
            <strong>{gate}</strong>:{' '}
            {rule === 'limit' &&
              `${count(found)} found, ${count(limit)} allowed, of ${count(managed)} managed. `}
            {message}
          </span>
        </li>
      ))}
    </ul>
  )
