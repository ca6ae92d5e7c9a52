import { randomBytes, randomInt } from 'node:crypto'
import { eq, lte } from 'drizzle-orm'
import type { Reader, Store, Tx } from '../db/index.js'
import type { Act } from '../runtime/act.js'
import { type Clock, timestamp, timestampIn } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { machineActing } from '../runtime/machine-act.js'
import { acting, controllerSubject, type Subject, subjectOf, tokenSubject } from '../runtime/subject.js'
import { createTries } from './rate-limit.js'
import type { TokenRow } from './token-row.js'
import { newToken, hashOf as sha256 } from './token-text.js'
import { forgetExpiredTokens, insertToken } from './tokens.js'

/** Lifetime of a code in milliseconds: the time it takes to switch to the browser. */
const codeMs = 10 * 60_000
/** Lifetime of a token issued for a code, in milliseconds. */
const tokenMs = 12 * 3_600_000
/** How many codes one address can try per minute. 57 bits cannot be guessed within ten minutes from any number of addresses. */
const triesPerMinute = 10

/** No ambiguous letters and no vowels: 12 characters are 57 bits. */
const letters = '23456789BCDFGHJKMNPQRSTVWXYZ'

/** A plain hash is enough for a code that lives ten minutes and has a rate limit. */
const hashOf = (code: string): string => sha256(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))

const newCode = (): string =>
  [0, 1, 2].map(() => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')).join('-')

/** Creates a code that signs in one browser, once. Only its hash is stored. */
export const createSignInCode = async (
  store: Store,
  clock: Clock,
): Promise<{ code: string; expiresAt: string }> => {
  const code = newCode()
  const expiresAt = timestampIn(clock, codeMs)
  const subject = machineActing('hub/access', { verb: 'create', kind: 'SignInCode' })
  await store.write({ subject }, async ({ db, tables: { signIns } }) => {
    await db.insert(signIns).values({ hash: hashOf(code), expiresAt })
  })
  return { code, expiresAt }
}

const wrongCode = (): HansaError =>
  new HansaError(
    'Unauthenticated',
    { reason: 'invalid sign-in code: wrong, already used, or older than 10 minutes' },
    { hint: 'get a new code: `hansa-server sign-in`' },
  )

/** Those of older hubs have a name of that form, and their expiry. */
const isOfSignIn = ({ origin, name, expiresAt }: TokenRow): boolean =>
  origin === 'sign-in' || (expiresAt !== null && /^console-\d{8}-\d{4}-[0-9a-f]{6}$/.test(name))

export interface SignedIn {
  /** The name of the token in `token list`. */
  name: string
  token: string
  expiresAt: string
}

export interface SignInSession {
  name: string
  /** Absent: the token is valid until it is deleted. */
  expiresAt?: string
}

export interface SignIns {
  /** Exchanges a code for a token. Throws `Unauthenticated` for a wrong, used or expired code, `TooManyRequests` after too many tries from `address`. */
  signIn(code: string, address: string, act?: Act): Promise<SignedIn>
  session(subject: Subject): Promise<SignInSession>
  /** Revokes the token of a sign-in. A token created by hand stays valid, and `act` is then recorded as one that changed nothing. */
  signOut(subject: Subject, act?: Act): Promise<{ revoked: boolean }>
}

export const createSignIns = ({ store, clock }: { store: Store; clock: Clock }): SignIns => {
  const tries = createTries({ clock, most: triesPerMinute, withinMs: 60_000 })

  const forgetOld = async (tx: Tx, now: string): Promise<void> => {
    const { signIns } = tx.tables
    await tx.db.delete(signIns).where(lte(signIns.expiresAt, now))
    await forgetExpiredTokens(tx, clock)
  }

  /** A wrong code costs a read; only a correct one costs a write. Hashes are compared, so the time taken reveals nothing about a code. */
  const isStored = (code: string): Promise<boolean> =>
    store.read(async ({ db, tables: { signIns } }) => {
      const [row] = await db
        .select({ hash: signIns.hash })
        .from(signIns)
        .where(eq(signIns.hash, hashOf(code)))
      return row !== undefined
    })

  return {
    signIn: async (code, address, act) => {
      // Counted before the check, so that concurrent tries are counted too.
      const waitMs = tries.take(address)
      if (waitMs > 0)
        throw new HansaError(
          'TooManyRequests',
          { retryAfter: Math.ceil(waitMs / 1000) },
          { hint: 'too many sign-in attempts from this address: wait 1 minute, or sign in with a token' },
        )
      if (!(await isStored(code))) throw wrongCode()
      const token = newToken()
      const now = timestamp(clock)
      const expiresAt = timestampIn(clock, tokenMs)
      const name = `console-${now.slice(0, 16).replace(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`
      const hub = controllerSubject('hub/access')
      const taken = await store.write({ subject: act === undefined ? hub : acting(hub, act) }, async (tx) => {
        await forgetOld(tx, now)
        const { signIns } = tx.tables
        const used = await tx.db
          .delete(signIns)
          .where(eq(signIns.hash, hashOf(code)))
          .returning({ hash: signIns.hash })
        // Whoever runs commands on the machine of the hub is its administrator.
        if (used.length > 0)
          await insertToken(tx, { name, token, origin: 'sign-in', roles: ['admin'], expiresAt }, clock)
        if (act !== undefined) {
          // Only now is it known who this is; a refusal has no row here.
          act.open = used.length > 0
          if (act.open) act.entry = { ...act.entry, subject: subjectOf(tokenSubject(name)), name }
        }
        return used.length > 0
      })
      if (!taken) throw wrongCode()
      return { name, token, expiresAt }
    },
    session: ({ name, tokenId = name }) =>
      store.read(async ({ db, tables: { tokens } }) => {
        const [row] = await db.select().from(tokens).where(eq(tokens.name, tokenId))
        const expiresAt = row?.expiresAt ?? undefined
        return { name: tokenId, ...(expiresAt === undefined ? {} : { expiresAt }) }
      }),
    signOut: async (subject, act) => {
      const own = ({ tokens }: Reader['tables']) => eq(tokens.name, subject.tokenId ?? subject.name)
      const [stored] = await store.read(({ db, tables }) =>
        db.select().from(tables.tokens).where(own(tables)),
      )
      if (stored === undefined || !isOfSignIn(stored)) {
        if (act !== undefined) act.entry = { ...act.entry, result: 'Unchanged' }
        return { revoked: false }
      }
      return store.write({ subject }, async ({ db, tables }) => {
        const [row] = await db.select().from(tables.tokens).where(own(tables))
        if (row === undefined || !isOfSignIn(row)) return { revoked: false }
        await db.delete(tables.tokens).where(own(tables))
        return { revoked: true }
      })
    },
  }
}
