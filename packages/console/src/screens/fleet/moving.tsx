import { ArrowRightIcon } from '@primer/octicons-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { onTheWay } from '../../live/health.js'
import { useAll, useLive } from '../../live/hooks.js'
import type { Movement } from '../../live/movement.js'
import { count, counted, listed } from '../../parts/format.js'
import { RouteLink } from '../../parts/route-link.js'
import { type Journey, journeysOf } from './journeys.js'

/** Only where something moves: plots are large. */
const Plot = lazy(async () => ({ default: (await import('./moving-plot.js')).MovingPlot }))

const most = 6

const useMovements = (): readonly Movement[] => {
  const { movements } = useLive()
  const [seen, setSeen] = useState(movements.all)
  useEffect(() => {
    const timer = setInterval(() => setSeen(movements.all()), 500)
    return () => clearInterval(timer)
  }, [movements])
  return seen
}

const Side = ({ movements }: { movements: readonly Movement[] }) => (
  <span className="journey-side">
    {movements.slice(0, 4).map(({ uid, cluster, phase, replicas }) => (
      <span key={uid} className={`step step-${phase}`} data-movement={`${phase} ${cluster}`}>
        {cluster} <span className="quiet">{counted(replicas, 'replica')}</span> {phase}
      </span>
    ))}
    {movements.length > 4 && <span className="quiet">and {count(movements.length - 4)} more</span>}
  </span>
)

const JourneyLine = ({ journey: { key, off, onto } }: { journey: Journey }) => (
  <li className="journey">
    <RouteLink href={`/releases/${key}`}>{key}</RouteLink>
    <Side movements={off} />
    {off.length > 0 && onto.length > 0 && <ArrowRightIcon aria-label="to" size={14} />}
    <Side movements={onto} />
  </li>
)

/** Targets that left or arrived, and how many are still moving. */
export const Moving = () => {
  const { targets, clusters } = useLive()
  const { moving, waiting, awaited } = onTheWay(useAll(targets), useAll(clusters))
  const journeys = journeysOf(useMovements())
  if (moving + waiting === 0 && journeys.length === 0) return null
  return (
    <section className="moving panel" aria-label="Moving">
      <h2>
        <output className="counter" data-moving={moving}>
          {moving === 0 ? 'No targets are moving' : `${counted(moving, 'target')} still moving`}
        </output>
        {waiting > 0 && (
          <span className="quiet">
            ; {counted(waiting, 'target')} waiting for {listed(awaited)} to be reachable before removal
          </span>
        )}
      </h2>
      <ul>
        {journeys.slice(0, most).map((journey) => (
          <JourneyLine key={journey.key} journey={journey} />
        ))}
      </ul>
      <Suspense>
        <Plot />
      </Suspense>
      {journeys.length > most && (
        <p className="quiet">and {counted(journeys.length - most, 'more release', 'more releases')}</p>
      )}
    </section>
  )
}
