import { XIcon } from '@primer/octicons-react'
import type { ReactNode } from 'react'
import { counted } from '../../parts/format.js'
import type { Scenario } from './scenario.js'

const One = ({ children, label, onRemove }: { children: ReactNode; label: string; onRemove: () => void }) => (
  <li className="chip">
    {children}
    <button type="button" className="chip-x" onClick={onRemove} aria-label={`Remove ${label}`}>
      <XIcon aria-hidden size={13} />
    </button>
  </li>
)

const without = <T,>(items: readonly T[], item: T): T[] => items.filter((one) => one !== item)

/** The assumptions of the scenario, each removable. */
export const Supposed = ({
  scenario,
  onChange,
}: {
  scenario: Scenario
  onChange: (next: Scenario) => void
}) => {
  const { down, drain, add, grow } = scenario
  const nothing = down.length + drain.length + add.length + grow.length === 0
  if (nothing)
    return (
      <p className="quiet">
        Build a scenario: click clusters on the map, add a cluster, or scale a release. The map shows what
        would move.
      </p>
    )
  return (
    <div className="row">
      <span>Scenario:</span>
      <ul className="chips" aria-label="Scenario">
        {down.map((name) => (
          <One
            key={`down ${name}`}
            label={`${name} down`}
            onRemove={() => onChange({ ...scenario, down: without(down, name) })}
          >
            {name} is down
          </One>
        ))}
        {drain.map((name) => (
          <One
            key={`drain ${name}`}
            label={`${name} drained`}
            onRemove={() => onChange({ ...scenario, drain: without(drain, name) })}
          >
            {name} is drained
          </One>
        ))}
        {add.map((added) => (
          <One
            key={`add ${added.name}`}
            label={`${added.name} added`}
            onRemove={() => onChange({ ...scenario, add: without(add, added) })}
          >
            {added.name} in {added.region === '' ? 'no region' : added.region}, like {added.like}
          </One>
        ))}
        {grow.map((grown) => (
          <One
            key={`grow ${grown.key} ${grown.workload}`}
            label={`${grown.key} scaled`}
            onRemove={() => onChange({ ...scenario, grow: without(grow, grown) })}
          >
            {grown.key}
            {grown.workload === '' ? '' : ` ${grown.workload}`} scaled to {counted(grown.replicas, 'replica')}
          </One>
        ))}
      </ul>
      <button
        type="button"
        className="plain"
        onClick={() => onChange({ down: [], drain: [], add: [], grow: [] })}
      >
        Reset
      </button>
    </div>
  )
}
