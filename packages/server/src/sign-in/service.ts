import { createTries } from '../access/index.js'
import type { Sealer, Store } from '../db/index.js'
import type { Act } from '../runtime/act.js'
import type { Clock } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import type { Hidden } from '../runtime/hidden.js'
import type { OidcSpec } from './contract.js'
import { insertCode, takeCode, useFlow } from './grants.js'
import type { Caller, Issuance } from './issuance.js'
import { type Claims, displayNameOf, groupsOf, subOf, usernameOf } from './oidc/claims.js'
import { beginFlow, type CommandLine, checkState, openFlow, pageOf, proofOf, sealFlow } from './oidc/flow.js'
import type { IssuerOf, Issuers } from './oidc/issuer.js'
import { openSecret } from './secrets.js'
import type { Carrier, NewSession } from './session-store.js'
import { type SignInRow, signInByUid, signInNamed, signInRows, sourceOf } from './store.js'
import {
  admitPerson,
  type Identity,
  type People,
  personNamed,
  personWith,
  refused,
  snapshotOf,
} from './who.js'

/** What a sign-in page offers. */
export interface Option {
  name: string
  type: 'oidc' | 'ldap'
}

/** The end of a sign-in at an issuer: a session of this browser, or a code for a command line. */
export type Finished =
  | { to: string; session: NewSession }
  | { commandLine: CommandLine; code: string; username: string }

export interface SignInService {
  options(): Promise<Option[]>
  /** Where the browser goes to prove who its user is, and the cookie that it must come back with. Throws `NotFound`, `Unavailable`. */
  begin(
    name: string,
    request: { origin: string; to?: string | undefined; commandLine?: CommandLine | undefined },
    caller: Caller,
  ): Promise<{ location: URL; cookie: string }>
  /** The browser came back. Throws `Unauthenticated`, `Unavailable`. */
  finish(name: string, request: { url: URL; cookie: string | undefined }, caller: Caller): Promise<Finished>
  /** Exchanges the code of a command line for a session. */
  exchange(code: string, verifier: string, caller: Caller, act?: Act): Promise<NewSession>
  /** Signs in with the password of a directory. Throws `Unauthenticated`, `TooManyRequests`. */
  password(
    request: { signIn: string; username: string; password: Hidden; carrier: Carrier },
    caller: Caller,
    act?: Act,
  ): Promise<NewSession>
}

const perMinute = { begins: 60, passwords: 20, passwordsOfAccount: 10 }

const tooMany = (waitMs: number): HansaError =>
  new HansaError(
    'TooManyRequests',
    { retryAfter: Math.ceil(waitMs / 1000) },
    { hint: 'too many sign-in attempts: wait 1 minute' },
  )

const redirectUriOf = (origin: string, name: string): string =>
  `${origin}/auth/${encodeURIComponent(name)}/callback`

const wrongType = (name: string, use: string): HansaError =>
  badField('/signIn', `SignIn "${name}" does not work this way`, use)

const oidcOf = ({ name, spec }: SignInRow): OidcSpec => {
  if (spec.type === 'oidc') return spec.oidc
  throw wrongType(name, 'sign in with the username and the password of the directory')
}

const issuerOf = (row: SignInRow): IssuerOf => ({ key: `${row.uid} ${row.generation}`, spec: oidcOf(row) })

interface ServiceOptions {
  store: Store
  sealer: Sealer
  clock: Clock
  people: People
  issuers: Issuers
  issuance: Issuance
}

/** A SignIn, and what decides who its users are: a session begins only if this is still the same. Throws `NotFound`. */
const withSource = (store: Store, name: string): Promise<{ row: SignInRow; source: string }> =>
  store.read(async (reader) => {
    const row = await signInNamed(reader, name)
    return { row, source: await sourceOf(reader, row.spec) }
  })

/** Who the claims of an issuer are about. */
const createResolve =
  ({ people }: Pick<ServiceOptions, 'people'>) =>
  async (row: SignInRow, claims: Claims): Promise<Identity> => {
    const spec = oidcOf(row)
    const sub = subOf(claims)
    const username = usernameOf(claims, spec)
    if (spec.directory !== undefined) {
      const snapshot = snapshotOf(people, spec.directory)
      return admitPerson(people, snapshot, personNamed(snapshot, username))
    }
    const userId = `${row.name}/${sub}`
    const groups = groupsOf(claims, spec)
    return { userId, username, displayName: displayNameOf(claims, username), groups, directoryUid: null }
  }

/** Sign-in with the password of a directory. */
const createPasswordSignIn = (options: ServiceOptions): SignInService['password'] => {
  const { store, clock, people, issuance } = options
  const ofAddress = createTries({ clock, most: perMinute.passwords, withinMs: 60_000 })
  const ofAccount = createTries({ clock, most: perMinute.passwordsOfAccount, withinMs: 60_000 })
  return async ({ signIn, username, password, carrier }, caller, act) => {
    // Counted before the check, so that concurrent tries are counted too.
    const account = `${signIn} ${username.trim().toLowerCase()}`
    const waitMs = Math.max(ofAddress.take(caller.key), ofAccount.take(account))
    if (waitMs > 0) throw tooMany(waitMs)
    const { row, source } = await withSource(store, signIn)
    if (row.spec.type !== 'ldap')
      throw wrongType(signIn, 'open /auth/NAME/start in a browser, or run `hansa login`')
    const { directory } = row.spec.ldap
    const snapshot = snapshotOf(people, directory)
    const wrong = () => refused('wrong username or password', 'check both, and try again')
    const person = personWith(snapshot, username)
    if (!(await people.live.verifyPassword(directory, person, password)) || person === undefined)
      throw wrong()
    const identity = await admitPerson(people, snapshot, person)
    return issuance.session({ signInUid: row.uid, source, identity, carrier, caller }, act)
  }
}

export const createSignInService = (options: ServiceOptions): SignInService => {
  const { store, sealer, clock, issuers, issuance } = options
  const resolve = createResolve(options)
  const begins = createTries({ clock, most: perMinute.begins, withinMs: 60_000 })

  return {
    options: async () => {
      const rows = await store.read(signInRows)
      return rows.map(({ name, spec }) => ({ name, type: spec.type }))
    },

    begin: async (name, { origin, to, commandLine }, caller) => {
      const waitMs = begins.take(caller.key)
      if (waitMs > 0) throw tooMany(waitMs)
      const { row, source } = await withSource(store, name)
      const issuer = issuerOf(row)
      const redirectUri = redirectUriOf(origin, name)
      const flow = beginFlow(clock, {
        signInUid: row.uid,
        source,
        redirectUri,
        to: pageOf(to),
        ...(commandLine === undefined ? {} : { commandLine }),
      })
      const location = await issuers.authorize(issuer, redirectUri, proofOf(flow))
      return { location, cookie: sealFlow(sealer, flow) }
    },

    finish: async (name, { url, cookie }, caller) => {
      const flow = openFlow(sealer, clock, cookie)
      checkState(flow, url.searchParams.get('state'))
      const { signInUid, source } = flow
      const { row, secret } = await store.read(async (reader) => {
        const found = await issuance.stillThere(reader, await signInByUid(reader, signInUid), source)
        return { row: found, secret: await openSecret(reader, sealer, found.uid) }
      })
      if (`${url.origin}${url.pathname}` !== flow.redirectUri || row.name !== name)
        throw refused(
          'this answer is for another address than the sign-in began at',
          `open ${flow.redirectUri.replace(/\/auth\/.*/, '/')}`,
        )
      // Before the exchange: the same answer is never tried twice.
      await store.write({ subject: issuance.hub }, (tx) => useFlow(tx, flow.secret, flow.expires))
      const { usernameClaim, groupsClaim, directory } = oidcOf(row)
      const needed = directory === undefined ? [usernameClaim, groupsClaim] : [usernameClaim]
      const claims = await issuers.redeem(issuerOf(row), secret, url, proofOf(flow), needed)
      const identity = await resolve(row, claims)
      const { commandLine, to } = flow
      if (commandLine === undefined)
        return {
          to,
          session: await issuance.session(
            { signInUid, source, identity, carrier: 'cookie', caller },
            undefined,
          ),
        }
      const { challenge } = commandLine
      const code = await store.write({ subject: issuance.hub }, async (tx) => {
        await issuance.refuseBlocked(tx, identity)
        return insertCode(tx, { signInUid, source, challenge, identity }, clock.now())
      })
      return { commandLine, code, username: identity.username }
    },

    exchange: async (code, verifier, caller, act) => {
      const grant = await store.write({ subject: issuance.hub }, (tx) =>
        takeCode(tx, code, verifier, clock.now()),
      )
      return issuance.session({ ...grant, carrier: 'bearer', caller }, act)
    },

    password: createPasswordSignIn(options),
  }
}
