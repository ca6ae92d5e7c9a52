import { HansaClient, kinds } from '@hansa/sdk'

const key = 'hansa.token'

/** Where a tab keeps its token: gone with the tab, and never sent anywhere but in a header to the hub. */
export interface TokenKeeper {
  read(): string | undefined
  keep(token: string): void
  forget(): void
}

export const createTokenKeeper = (storage: Storage): TokenKeeper => ({
  read: () => storage.getItem(key) ?? undefined,
  keep: (token) => storage.setItem(key, token),
  forget: () => storage.removeItem(key),
})

/** A client of the hub this page came from. */
export const clientFor = (token?: string): HansaClient =>
  new HansaClient({ baseUrl: window.location.origin, token, timeoutMs: 30_000 })

/** Whether the hub takes a token. Throws what the hub says where it does not. */
export const tryToken = async (token: string): Promise<void> => {
  await clientFor(token).request('GET', kinds.Cluster.path, { query: { limit: 1 } })
}

/** The one-time code of a sign-in link, taken out of the address: it must not stay in the history. */
export const takeCode = (): string | undefined => {
  const { pathname, hash, search } = window.location
  if (pathname !== '/sign-in' || hash.length < 2) return undefined
  window.history.replaceState(null, '', `/sign-in${search}`)
  return decodeURIComponent(hash.slice(1))
}

/** Gives a one-time code away for a token of this tab's own. */
export const redeemCode = async (code: string): Promise<string> => {
  const { data } = await clientFor().request('POST', '/api/v1/sign-in', { body: { code } })
  // What the hub's document says of this operation.
  return (data as { token: string }).token
}
