import { HansaClient, kinds, type Me, type SignInOption } from '@hansa/sdk'

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

/** How people sign in to this hub, and whether this browser has a session already. */
export interface SignInOptions {
  items: SignInOption[]
  signedIn: boolean
}

/** Needs no token, and never fails with 401: the browser would report that as a fault of the page. */
export const readSignInOptions = async (): Promise<SignInOptions> => {
  const { data } = await clientFor().request('GET', '/api/v1/sign-in/options')
  // By the hub's OpenAPI document.
  return data as SignInOptions
}

/** Where the browser signs in at an issuer, and comes back to this page. */
export const startOf = (name: string): string => {
  const { pathname, search } = window.location
  const to = pathname === '/sign-in' ? '/' : `${pathname}${search}`
  return `/auth/${encodeURIComponent(name)}/start?to=${encodeURIComponent(to)}`
}

/** Signs in with the password of a directory: the session is a cookie of this browser. */
export const signInWithPassword = async (
  signIn: string,
  username: string,
  password: string,
): Promise<void> => {
  const body = { signIn, username, password, carrier: 'cookie' }
  await clientFor().request('POST', '/api/v1/sign-in/password', { body })
}

/** One of the sample people of a playground. */
export interface SamplePerson {
  username: string
  displayName: string
}

/** The people whom a playground signs in without a password; nobody on any other hub. */
export const readSamplePeople = async (): Promise<SamplePerson[]> => {
  const client = clientFor()
  const { playground = false } = await client.version()
  if (!playground) return []
  const { data } = await client.request('GET', '/api/v1/playground/people')
  // By the router of the playground.
  return (data as { items: SamplePerson[] }).items
}

/** Signs in as one of the sample people: the session is a cookie of this browser. */
export const signInAsSample = async (username: string): Promise<void> => {
  await clientFor().request('POST', '/api/v1/playground/sign-in', { body: { username, carrier: 'cookie' } })
}

/** The subject of the requests of this page. */
export const readMe = async (client: HansaClient): Promise<Me> =>
  // By the hub's OpenAPI document.
  (await client.request('GET', '/api/v1/me')).data as Me

/** Ends the session of this browser, or every session of its user. */
export const endSession = async (client: HansaClient, everywhere: boolean): Promise<void> => {
  await client.request('DELETE', everywhere ? '/api/v1/sessions' : '/api/v1/session')
}
