import { createHash, randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '../db/index.js'
import { hashOf } from './session-store.js'
import { type Identity, refused } from './who.js'

/** How long a command line has to exchange a code, in milliseconds. */
const codeMs = 120_000

const Grant = z.strictObject({
  signInUid: z.string(),
  source: z.string(),
  challenge: z.string(),
  identity: z.strictObject({
    userId: z.string(),
    username: z.string(),
    displayName: z.string(),
    groups: z.array(z.string()),
    directoryUid: z.string().nullable(),
  }),
})

/** What a command line gets for its code: a session of this person. */
export type Grant = z.infer<typeof Grant>

const at = (ms: number): string => new Date(ms).toISOString()

/** Uses a flow. Throws `Unauthenticated` if it was used before. */
export const useFlow = async (tx: Tx, secret: string, expires: number): Promise<void> => {
  const { signInFlows } = tx.tables
  const used = await tx.db
    .insert(signInFlows)
    .values({ hash: hashOf(secret), expiresAt: at(expires), grant: null })
    .onConflictDoNothing()
    .returning({ hash: signInFlows.hash })
  if (used.length === 0)
    throw refused('this sign-in was already completed', 'begin the sign-in again: each one is valid once')
}

/** A code that a command line exchanges once. Only its hash is stored. */
export const insertCode = async (
  tx: Tx,
  grant: Omit<Grant, 'identity'> & { identity: Identity },
  now: number,
): Promise<string> => {
  const code = randomBytes(32).toString('base64url')
  await tx.db
    .insert(tx.tables.signInFlows)
    .values({ hash: hashOf(code), expiresAt: at(now + codeMs), grant: { ...grant } })
  return code
}

const wrongCode = () =>
  refused('invalid code: wrong, already used, or older than 2 minutes', 'run `hansa login` again')

/** Takes a code out of the store. Throws `Unauthenticated` for a wrong or used one, and for another verifier than the code was made for. */
export const takeCode = async (tx: Tx, code: string, verifier: string, now: number): Promise<Grant> => {
  const { signInFlows } = tx.tables
  const [row] = await tx.db
    .delete(signInFlows)
    .where(eq(signInFlows.hash, hashOf(code)))
    .returning()
  if (row === undefined || row.grant === null || row.expiresAt <= at(now)) throw wrongCode()
  const grant = Grant.parse(row.grant)
  if (createHash('sha256').update(verifier).digest('base64url') !== grant.challenge) throw wrongCode()
  return grant
}
