import { HansaApiError, type HansaClient } from '@hansa/sdk'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { LiveContext } from '../live/hooks.js'
import { createLive, type Live } from '../live/store.js'
import { ClientContext, SignOutContext } from './context.js'
import { router } from './router.js'
import { clientFor, createTokenKeeper, readSignInOptions, type SignInOptions } from './session.js'
import { SignIn } from './sign-in.js'

const keeper = createTokenKeeper(window.sessionStorage)

/** Runs with the next frame. A hidden page has no frames and is updated once a second. */
const withNextFrame = (run: () => void): void => {
  if (document.hidden) setTimeout(run, 1_000)
  else requestAnimationFrame(run)
}

const waitFor = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })

/** Refusals are shown at once; the client has already retried lost connections. */
const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => !(error instanceof HansaApiError) && failures < 1,
        staleTime: 5_000,
        refetchOnWindowFocus: false,
      },
    },
  })

/** `token`: of this tab; undefined with the session of the browser, which sends it as a cookie. */
const SignedIn = ({
  token,
  onSignOut,
}: {
  token: string | undefined
  onSignOut: (reason: string) => void
}) => {
  const client: HansaClient = useMemo(() => clientFor(token), [token])
  const queries = useMemo(createQueries, [])
  const [live, setLive] = useState<Live>()
  useEffect(() => {
    const made = createLive({
      client,
      now: Date.now,
      schedule: withNextFrame,
      wait: waitFor,
      onSignedOut: onSignOut,
    })
    setLive(made)
    return () => made.stop()
  }, [client, onSignOut])
  const signOut = useCallback(() => onSignOut(''), [onSignOut])
  if (live === undefined) return null
  return (
    <ClientContext value={client}>
      <LiveContext value={live}>
        <SignOutContext value={signOut}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </SignOutContext>
      </LiveContext>
    </ClientContext>
  )
}

/** How this tab is known to the hub. */
type Access = { by: 'token'; token: string } | { by: 'session' } | { by: 'nothing'; reason: string }

const storedAccess = (): Access | undefined => {
  const token = keeper.read()
  return token === undefined ? undefined : { by: 'token', token }
}

export const App = () => {
  /** Undefined until it is known whether the browser has a session. */
  const [access, setAccess] = useState<Access | undefined>(storedAccess)
  const [items, setItems] = useState<SignInOptions['items']>([])

  const isOut = access === undefined || access.by === 'nothing'
  const isNew = access === undefined
  useEffect(() => {
    if (!isOut) return
    readSignInOptions()
      .then(({ items: offered, signedIn }) => {
        setItems(offered)
        // A sign-in link is for a token, whoever is signed in.
        const hasSession = signedIn && window.location.pathname !== '/sign-in'
        if (isNew) setAccess(hasSession ? { by: 'session' } : { by: 'nothing', reason: '' })
      })
      .catch(() => setAccess((now) => now ?? { by: 'nothing', reason: '' }))
  }, [isOut, isNew])

  const enter = useCallback((next: Access) => {
    // After a sign-in link the page is home; otherwise the page stays the same.
    if (window.location.pathname === '/sign-in') router.history.replace('/')
    setAccess(next)
  }, [])
  const signIn = useCallback(
    (token: string) => {
      keeper.keep(token)
      enter({ by: 'token', token })
    },
    [enter],
  )
  const haveSession = useCallback(() => enter({ by: 'session' }), [enter])
  const signOut = useCallback((reason: string) => {
    keeper.forget()
    setAccess({ by: 'nothing', reason })
  }, [])
  if (access === undefined) return null
  return access.by === 'nothing' ? (
    <SignIn reason={access.reason} items={items} onToken={signIn} onSession={haveSession} />
  ) : (
    <SignedIn token={access.by === 'token' ? access.token : undefined} onSignOut={signOut} />
  )
}
