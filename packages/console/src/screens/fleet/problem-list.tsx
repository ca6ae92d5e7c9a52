import { AlertIcon, XCircleIcon } from '@primer/octicons-react'
import { useState } from 'react'
import { RouteLink } from '../../parts/route-link.js'
import type { ProblemShown } from './problems.js'

const fewest = 5

/** The problems of the fleet: one sentence and a next step each. */
export const ProblemList = ({ problems }: { problems: readonly ProblemShown[] }) => {
  const [all, setAll] = useState(false)
  if (problems.length === 0) return null
  const shown = all ? problems.slice(0, 200) : problems.slice(0, fewest)
  const rest = problems.length - shown.length
  return (
    <section className="problems" aria-label="Problems">
      <ul>
        {shown.map(({ id, severity, sentence, next, href }) => (
          <li key={id} className={`problem tone-${severity}`}>
            {severity === 'bad' ? (
              <XCircleIcon aria-label="Broken" size={15} />
            ) : (
              <AlertIcon aria-label="Warning" size={15} />
            )}
            <span>{sentence}</span>
            <RouteLink href={href}>{next}</RouteLink>
          </li>
        ))}
      </ul>
      {problems.length > fewest && (
        <button type="button" className="plain" onClick={() => setAll(!all)}>
          {all ? `Show only ${fewest}` : `Show ${rest} more`}
        </button>
      )}
    </section>
  )
}
