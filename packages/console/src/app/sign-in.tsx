import { HansaApiError } from '@hansa/sdk'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { SamplePeople } from './sample-people.js'
import { redeemCode, type SignInOptions, takeCode, tryToken } from './session.js'
import { SignInChoices } from './sign-in-options.js'

const wordsFor = (error: unknown): string => {
  const reason = error instanceof Error ? error.message : String(error)
  return error instanceof HansaApiError && error.hint !== '' ? `${reason}; ${error.hint}` : reason
}

/** Signs a browser in as a person, or a tab with a pasted token or the one-time code of a link. */
export const SignIn = ({
  reason,
  items,
  onToken,
  onSession,
}: {
  reason: string
  items: SignInOptions['items']
  onToken: (token: string) => void
  /** The browser has the session of a user. */
  onSession: () => void
}) => {
  const [token, setToken] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState(reason)
  const field = useId()
  const said = useId()
  const redeemed = useRef(false)

  useEffect(() => {
    // Once: a code is valid for one use, and effects can run twice in development.
    if (redeemed.current) return
    redeemed.current = true
    const code = takeCode()
    if (code === undefined) return
    setBusy(true)
    redeemCode(code)
      .then(onToken)
      .catch((error: unknown) => setProblem(wordsFor(error)))
      .finally(() => setBusy(false))
  }, [onToken])

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const wanted = token.trim()
    if (wanted === '') return setProblem('Paste a token first.')
    setBusy(true)
    setProblem('')
    try {
      await tryToken(wanted)
      onToken(wanted)
    } catch (error) {
      setProblem(wordsFor(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <main className="sign-in">
      <h1>Hansa</h1>
      <SignInChoices
        items={items}
        onSignedIn={onSession}
        onProblem={(error) => setProblem(wordsFor(error))}
      />
      <SamplePeople onSignedIn={onSession} onProblem={(error) => setProblem(wordsFor(error))} />
      <form onSubmit={submit} className="stack panel">
        <label htmlFor={field} className="field">
          <span>Token</span>
          <input
            id={field}
            type="password"
            value={token}
            onChange={(event) => setToken(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            aria-describedby={said}
            aria-invalid={problem !== ''}
          />
        </label>
        <div id={said} role="alert">
          {problem !== '' && <p className="problem-line">{problem}</p>}
        </div>
        <button type="submit" className="primary" disabled={busy}>
          {busy ? 'Signing in …' : 'Sign in'}
        </button>
        <p className="quiet">
          Create a token on the hub host: <code>hansa-server token create NAME</code>. The console keeps it
          for this tab only.
        </p>
      </form>
    </main>
  )
}
