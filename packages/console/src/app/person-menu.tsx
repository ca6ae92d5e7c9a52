import type { Me } from '@hansa/sdk'
import { PersonIcon } from '@primer/octicons-react'
import { useState } from 'react'
import { useMe } from '../access/me.js'
import { scopeWords, sourceWords } from '../access/words.js'
import { Dialog } from '../parts/dialog.js'
import { useClient, useSignOut } from './context.js'
import { endSession } from './session.js'

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '))

const Facts = ({ me: { kind, groups, ceiling, session } }: { me: Me }) => (
  <dl className="facts">
    {kind === 'User' ? (
      <>
        <dt>Groups</dt>
        <dd>{listed(groups)}</dd>
      </>
    ) : (
      <>
        <dt>Signed in with</dt>
        <dd>a token</dd>
      </>
    )}
    {ceiling !== undefined && (
      <>
        <dt>Ceiling</dt>
        <dd>at most what the role {ceiling} allows</dd>
      </>
    )}
    {session !== undefined && (
      <>
        <dt>Signed in with</dt>
        <dd>{session.signIn}</dd>
        <dt>Session ends</dt>
        <dd>{new Date(session.expiresAt).toLocaleString()}, or after one hour without use</dd>
      </>
    )}
  </dl>
)

/** Each role, where it applies, and why the subject has it. */
const Roles = ({ grants }: Pick<Me, 'grants'>) => (
  <section aria-label="Your roles">
    <h3>Roles</h3>
    {grants.length === 0 && (
      <p className="quiet">No roles: no role binding names you or one of your groups.</p>
    )}
    <ul className="stack">
      {grants.map((grant) => (
        <li key={`${grant.role} ${grant.binding}`}>
          <strong>{grant.role}</strong> {scopeWords(grant.scope)}
          <div className="quiet">{sourceWords(grant)}</div>
        </li>
      ))}
    </ul>
  </section>
)

/** Who is signed in, with groups and roles, and the ways to sign out. */
export const PersonMenu = () => {
  const client = useClient()
  const signOut = useSignOut()
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState('')
  const { data: me } = useMe()

  const end = async (everywhere: boolean): Promise<void> => {
    try {
      // A token is only forgotten: other tabs and scripts can use it.
      if (me?.kind !== 'ServiceToken') await endSession(client, everywhere)
      signOut()
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <>
      <button
        type="button"
        className="icon-button"
        onClick={() => setOpen(true)}
        aria-label={me === undefined ? 'Account' : `Account: ${me.name}`}
        title={me?.name ?? 'Account'}
      >
        <PersonIcon aria-hidden size={17} />
      </button>
      <Dialog title={me?.name ?? 'Account'} open={open} onClose={() => setOpen(false)}>
        {me !== undefined && <Facts me={me} />}
        {me !== undefined && <Roles grants={me.grants} />}
        <div role="alert">{problem !== '' && <p className="problem-line">{problem}</p>}</div>
        <div className="buttons">
          <button type="button" className="primary" onClick={() => end(false)}>
            Sign out
          </button>
          {me?.kind === 'User' && (
            <button type="button" onClick={() => end(true)}>
              Sign out everywhere
            </button>
          )}
        </div>
      </Dialog>
    </>
  )
}
