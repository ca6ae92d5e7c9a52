import type { PersonShown } from '@hansa/sdk'
import { Dialog } from '../../parts/dialog.js'
import { RelativeTime } from '../../parts/relative-time.js'
import { RouteLink } from '../../parts/route-link.js'
import { State } from '../../parts/state.js'
import { AccessOf } from './access-of.js'
import { standingOf } from './account-state.js'
import { Block } from './block.js'
import { LinkAccount } from './link-account.js'
import { directoryTone } from './person-columns.js'
import { PlanOf } from './plan-of.js'

/** One person: directory entry, state on each system with reasons, and a sync preview. */
export const PersonDrawer = ({ person, onClose }: { person: PersonShown; onClose: () => void }) => {
  const { username, displayName, mail, state, directory, groups, systems } = person
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
        <dt>Groups</dt>
        <dd>
          {groups.length === 0 ? (
            'none'
          ) : (
            <ul className="plain" aria-label="Groups">
              {groups.map((group) => (
                <li key={group}>{group}</li>
              ))}
            </ul>
          )}
        </dd>
      </dl>
      {systems
        .map((system) => ({ system, ...standingOf(system) }))
        .map(({ system, label, tone, reasons }) => (
          <section key={system.connector} className="panel">
            <h3>
              {system.connector} <State state={label} tone={tone} />
            </h3>
            {system.username !== undefined && (
              <p>
                Account <strong>{system.username}</strong>
                {system.since !== undefined && (
                  <>
                    {', linked '}
                    <RelativeTime at={system.since} />
                  </>
                )}
              </p>
            )}
            <ul>
              {reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
            {system.state === 'None' && <p className="quiet">No rule grants access to this system.</p>}
            {(system.wanted === true || system.username !== undefined) && (
              <LinkAccount person={person.person} system={system} />
            )}
          </section>
        ))}
      <AccessOf person={person.person} name={username} />
      <Block person={person.person} username={username} />
      <PlanOf person={person.person} />
      <p>
        <RouteLink href={`/events?person=${encodeURIComponent(username)}`}>Events about {username}</RouteLink>
      </p>
    </Dialog>
  )
}
