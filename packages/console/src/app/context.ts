import type { HansaClient } from '@hansa/sdk'
import { createContext, useContext } from 'react'

export const ClientContext = createContext<HansaClient | undefined>(undefined)

/** The client of the hub, with this tab's token. */
export const useClient = (): HansaClient => {
  const client = useContext(ClientContext)
  if (client === undefined) throw new Error('useClient requires a signed-in session')
  return client
}

export const SignOutContext = createContext<() => void>(() => {})

export const useSignOut = (): (() => void) => useContext(SignOutContext)
