import { HansaApiError, type HansaClient } from '@hansa/sdk'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { LiveContext } from '../live/hooks.js'
import { createLive, type Live } from '../live/store.js'
import { ClientContext, SignOutContext } from './context.js'
import { router } from './router.js'
import { clientFor, createTokenKeeper } from './session.js'
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

const SignedIn = ({ token, onSignOut }: { token: string; onSignOut: (reason: string) => void }) => {
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

export const App = () => {
  const [token, setToken] = useState(keeper.read)
  const [reason, setReason] = useState('')
  const signIn = useCallback((next: string) => {
    keeper.keep(next)
    setReason('')
    // After a sign-in link the page is home; otherwise the page stays the same.
    if (window.location.pathname === '/sign-in') router.history.replace('/')
    setToken(next)
  }, [])
  const signOut = useCallback((why: string) => {
    keeper.forget()
    setReason(why)
    setToken(undefined)
  }, [])
  return token === undefined ? (
    <SignIn reason={reason} onToken={signIn} />
  ) : (
    <SignedIn token={token} onSignOut={signOut} />
  )
}
