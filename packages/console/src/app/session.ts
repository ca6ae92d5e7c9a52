import { HansaClient, kinds } from '@hansa/sdk'

const key = 'hansa.token'

/** Keeps the token of a tab until it is closed; sent only in a header to the hub. */
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

/** A client of the hub that served this page. */
export const clientFor = (token?: string): HansaClient =>
  new HansaClient({ baseUrl: window.location.origin, token, timeoutMs: 30_000 })

/** Checks that the hub accepts a token. Throws the hub's error if it does not. */
export const tryToken = async (token: string): Promise<void> => {
  await clientFor(token).request('GET', kinds.Cluster.path, { query: { limit: 1 } })
}

/** The one-time code of a sign-in link, removed from the address: it must not stay in the history. */
export const takeCode = (): string | undefined => {
  const { pathname, hash, search } = window.location
  if (pathname !== '/sign-in' || hash.length < 2) return undefined
  window.history.replaceState(null, '', `/sign-in${search}`)
  return decodeURIComponent(hash.slice(1))
}

/** Exchanges a one-time code for a token of this tab. */
export const redeemCode = async (code: string): Promise<string> => {
  const { data } = await clientFor().request('POST', '/api/v1/sign-in', { body: { code } })
  // By the hub's OpenAPI document.
  return (data as { token: string }).token
}
