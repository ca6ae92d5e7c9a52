import { type FormEvent, useId, useState } from 'react'
import { type SignInOptions, signInWithPassword, startOf } from './session.js'

type Option = SignInOptions['items'][number]

/** Asks for the password of a directory. */
const PasswordForm = ({
  name,
  onSignedIn,
  onProblem,
}: {
  name: string
  onSignedIn: () => void
  onProblem: (error: unknown) => void
}) => {
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [user, secret] = [useId(), useId()]

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    try {
      await signInWithPassword(name, username, password)
      onSignedIn()
    } catch (error) {
      onProblem(error)
    } finally {
      setPassword('')
      setBusy(false)
    }
  }

  return (
    <form onSubmit={submit} className="stack panel">
      <label htmlFor={user} className="field">
        <span>Username</span>
        <input
          id={user}
          value={username}
          onChange={(event) => setUsername(event.target.value)}
          autoComplete="username"
          spellCheck={false}
          required
        />
      </label>
      <label htmlFor={secret} className="field">
        <span>Password</span>
        <input
          id={secret}
          type="password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="current-password"
          required
        />
      </label>
      <button type="submit" className="primary" disabled={busy}>
        {busy ? 'Signing in …' : `Sign in with ${name}`}
      </button>
    </form>
  )
}

/** The sign-ins that are configured: a link to an issuer, or a form for the password of a directory. */
export const SignInChoices = ({
  items,
  onSignedIn,
  onProblem,
}: {
  items: readonly Option[]
  onSignedIn: () => void
  onProblem: (error: unknown) => void
}) => (
  <>
    {items.map(({ name, type }) =>
      type === 'oidc' ? (
        <p key={name} className="panel">
          <a className="button primary" href={startOf(name)}>
            Sign in with {name}
          </a>
        </p>
      ) : (
        <PasswordForm key={name} name={name} onSignedIn={onSignedIn} onProblem={onProblem} />
      ),
    )}
  </>
)
