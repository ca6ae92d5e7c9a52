import { RouteLink } from '../parts/route-link.js'
import { PowerButton } from './power-button.js'
import { usePlayground } from './use-playground.js'

/** Things to try on a playground, with buttons. Renders nothing on any other hub. */
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
            Take a cluster down. It is NotReady after three failed probes. After the placement’s toleration
            time, its replicas move to the other clusters. Watch the map.
          </p>
          <p className="row">
            {clusters.map(({ name }) => (
              <PowerButton key={name} cluster={name} />
            ))}
          </p>
        </li>
        <li>
          <p>
            Bring it back. The hub first removes the objects left on it; then the cluster accepts releases
            again. See <RouteLink href="/events">Events</RouteLink> for what happened, and{' '}
            <RouteLink href="/releases/default/shop?tab=decision">the release’s decision</RouteLink> for why.
          </p>
        </li>
        <li>
          <p>
            Simulate it first with <RouteLink href="/what-if">What if</RouteLink>: nothing is changed.
          </p>
        </li>
        <li>
          <p>
            Edit the sample people in <code>{people}</code>: add a person, or remove one from a group. A few
            seconds later, <RouteLink href="/people?tab=runs">a run</RouteLink> shows what was done and why.
          </p>
        </li>
      </ol>
    </details>
  )
}
