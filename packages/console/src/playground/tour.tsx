import { RouteLink } from '../parts/route-link.js'
import { PowerButton } from './power-button.js'
import { usePlayground } from './use-playground.js'

/** What there is to try on a playground, with the buttons to do it. Nothing on any other hub. */
export const Tour = () => {
  const playground = usePlayground()
  if (playground === undefined) return null
  const { clusters, people } = playground
  return (
    <details className="panel tour">
      <summary>This is a playground: break something</summary>
      <ol className="stack">
        <li>
          <p>
            Take a cluster down. It counts as lost after three failed probes, and when the placement’s time is
            over its share stands on the others. Watch the map.
          </p>
          <p className="row">
            {clusters.map(({ name }) => (
              <PowerButton key={name} cluster={name} />
            ))}
          </p>
        </li>
        <li>
          <p>
            Bring it back. What was left there is removed first; then it takes releases again.{' '}
            <RouteLink href="/events">Events</RouteLink> tell all of it,{' '}
            <RouteLink href="/releases/default/shop?tab=decision">the release’s decision</RouteLink> why.
          </p>
        </li>
        <li>
          <p>
            Ask <RouteLink href="/what-if">what if</RouteLink> first, and nothing is broken.
          </p>
        </li>
        <li>
          <p>
            Edit the sample people in <code>{people}</code>: add somebody, take somebody out of a group. A few
            seconds later <RouteLink href="/people?tab=runs">a run</RouteLink> says what was done and why.
          </p>
        </li>
      </ol>
    </details>
  )
}
