import { randomBytes, randomInt } from 'node:crypto'
import { eq, lte } from 'drizzle-orm'
import type { Store, Tx } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { controllerSubject, type Subject } from '../runtime/subject.js'
import { insertToken, newToken, hashOf as sha256 } from './tokens.js'
import { createTries } from './tries.js'

/** For how long a code may be used, in milliseconds: as long as it takes to go to the browser. */
const codeMs = 10 * 60_000
/** For how long a token that was got for a code is valid, in milliseconds. */
const tokenMs = 12 * 3_600_000
/** How many codes one address may try in a minute. 57 bits are not guessed from however many addresses within ten minutes. */
const triesPerMinute = 10

/** No letter that could be taken for another, and none that is a vowel: 12 of them are 57 bits. */
const letters = '23456789BCDFGHJKMNPQRSTVWXYZ'

/** A plain hash is enough for what lives ten minutes and cannot be tried often. */
const hashOf = (code: string): string => sha256(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))

const newCode = (): string =>
  [0, 1, 2].map(() => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')).join('-')

const later = (clock: Clock, ms: number): string => new Date(clock.now() + ms).toISOString()

/** Makes a code that signs one browser in, once. It is stored as a hash alone. */
export const createSignInCode = async (
  store: Store,
  clock: Clock,
): Promise<{ code: string; expiresAt: string }> => {
  const code = newCode()
  const expiresAt = later(clock, codeMs)
  await store.write({ subject: controllerSubject('hub/access') }, async ({ db, tables: { signIns } }) => {
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

export interface SignedIn {
  /** What the token is called in `token list`. */
  name: string
  token: string
  expiresAt: string
}

export interface Session {
  name: string
  /** Absent: the token is valid until it is deleted. */
  expiresAt?: string
}

export interface SignIns {
  /** A token of one's own for a code. Throws `Unauthenticated` for a wrong, used or old one, `TooManyRequests` after many tries from `address`. */
  signIn(code: string, address: string): Promise<SignedIn>
  session(subject: Subject): Promise<Session>
  /** Ends what a sign-in began: its token is no longer valid. A token somebody made by hand stays. */
  signOut(subject: Subject): Promise<{ revoked: boolean }>
}

export const createSignIns = ({ store, clock }: { store: Store; clock: Clock }): SignIns => {
  const tries = createTries({ clock, most: triesPerMinute, withinMs: 60_000 })

  const forgetOld = async ({ db, tables: { signIns, tokens } }: Tx, now: string): Promise<void> => {
    await db.delete(signIns).where(lte(signIns.expiresAt, now))
    await db.delete(tokens).where(lte(tokens.expiresAt, now))
  }

  /** A wrong code costs a read; only a right one costs a write. What is compared are hashes: how long it takes tells nothing of a code. */
  const isStored = (code: string): Promise<boolean> =>
    store.read(async ({ db, tables: { signIns } }) => {
      const [row] = await db
        .select({ hash: signIns.hash })
        .from(signIns)
        .where(eq(signIns.hash, hashOf(code)))
      return row !== undefined
    })

  return {
    signIn: async (code, address) => {
      // Counted before it is looked at: those that come at once are counted too.
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
      const expiresAt = later(clock, tokenMs)
      const name = `console-${now.slice(0, 16).replace(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`
      const taken = await store.write({ subject: controllerSubject('hub/access') }, async (tx) => {
        await forgetOld(tx, now)
        const { signIns } = tx.tables
        const used = await tx.db
          .delete(signIns)
          .where(eq(signIns.hash, hashOf(code)))
          .returning({ hash: signIns.hash })
        if (used.length > 0) await insertToken(tx, name, token, clock, expiresAt)
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
    signOut: (subject) =>
      store.write({ subject }, async ({ db, tables: { tokens } }) => {
        const own = eq(tokens.name, subject.tokenId ?? subject.name)
        const [row] = await db.select().from(tokens).where(own)
        if (row === undefined || row.expiresAt === null) return { revoked: false }
        await db.delete(tokens).where(own)
        return { revoked: true }
      }),
  }
}
