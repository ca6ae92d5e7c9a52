import type { SyncRun } from '@hansa/sdk'
import { AlertIcon } from '@primer/octicons-react'

/** The gates that hold a run. */
export const Gates = ({ gates }: { gates: SyncRun['gates'] }) =>
  gates.length === 0 ? null : (
    <ul className="stack" aria-label="Gates holding the run">
      {gates.map(({ gate, rule, message }) => (
        <li key={`${gate} ${rule}`} className="problem tone-warn" data-gate={gate}>
          <AlertIcon aria-label="Held" size={15} />
          <span>
            <strong>{gate}</strong>: {message}
          </span>
        </li>
      ))}
    </ul>
  )
