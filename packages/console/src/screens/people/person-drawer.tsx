import type { PersonShown } from '@hansa/sdk'
import { Dialog } from '../../parts/dialog.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { RouteLink } from '../../parts/route-link.js'
import { State } from '../../parts/state.js'
import { directoryTone, reasonsOf, systemTone } from './person-columns.js'
import { PlanOf } from './plan-of.js'

/** One person: where they come from, how they stand on each system, why, and what would be done about them now. */
export const PersonDrawer = ({ person, onClose }: { person: PersonShown; onClose: () => void }) => {
  const { username, displayName, mail, state, directory, systems } = person
  return (
    <Dialog title={displayName === '' ? username : displayName} open drawer onClose={onClose}>
      <dl className="facts">
        <dt>Username</dt>
        <dd>{username}</dd>
        <dt>Mail</dt>
        <dd>{mail ?? 'none'}</dd>
        <dt>Directory</dt>
        <dd>
          {directory} <State state={state} tone={directoryTone[state]} />
        </dd>
      </dl>
      {systems.map((system) => (
        <section key={system.connector} className="panel">
          <h3>
            {system.connector} <State state={system.state} tone={systemTone[system.state]} />
          </h3>
          {system.username !== undefined && (
            <p>
              Account <strong>{system.username}</strong>
              {system.since !== undefined && (
                <>
                  {', so since '}
                  <RelativeTime at={system.since} />
                </>
              )}
            </p>
          )}
          <ul>
            {reasonsOf(system).map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
          {system.state === 'None' && <p className="quiet">No rule gives anything there.</p>}
        </section>
      ))}
      <PlanOf person={person.person} />
      <p>
        <RouteLink href={`/events?person=${encodeURIComponent(username)}`}>
          What happened to {username}
        </RouteLink>
      </p>
    </Dialog>
  )
}
