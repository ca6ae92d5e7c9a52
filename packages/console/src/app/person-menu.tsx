import type { Me } from '@hansa/sdk'
import { PersonIcon } from '@primer/octicons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Dialog } from '../parts/dialog.js'
import { useClient, useSignOut } from './context.js'
import { endSession, readMe } from './session.js'

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '))

const Facts = ({ me: { kind, groups, roles, session } }: { me: Me }) => (
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
    {roles.length > 0 && (
      <>
        <dt>Roles</dt>
        <dd>{listed(roles)}</dd>
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

/** Who is signed in, with groups and roles, and the ways to sign out. */
export const PersonMenu = () => {
  const client = useClient()
  const signOut = useSignOut()
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState('')
  const { data: me } = useQuery({ queryKey: ['me'], queryFn: () => readMe(client) })

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
