import { eq } from 'drizzle-orm'
import type { Store } from '../db/index.js'
import { recordEvent } from '../events/index.js'
import { type Clock, timestampIn } from '../runtime/clock.js'
import { machineActing, machineUser } from '../runtime/machine-act.js'
import { checkSourceRanges } from './source-ranges.js'
import type { TokenInfo } from './token-row.js'
import { newToken } from './token-text.js'
import { insertToken, noToken, removeToken, tokenKind } from './tokens.js'

/** Lifetime of a token for emergencies, in milliseconds. */
const breakGlassMs = 24 * 3_600_000

/** A token that a command on the machine of the hub creates. */
export interface MachineToken {
  name: string
  /** A built-in role that it has without a binding; undefined: none. */
  role?: string | undefined
  /** In milliseconds; without it the token is valid until it is deleted. */
  ttlMs?: number | undefined
  description?: string | undefined
  sourceRanges?: readonly string[] | undefined
}

/** Creates a token and returns its text, which is stored nowhere: only its hash is. Throws `AlreadyExists`. */
export const createToken = async (store: Store, given: MachineToken, clock: Clock): Promise<string> => {
  const token = newToken()
  const { name, role, ttlMs, description, sourceRanges = [] } = given
  checkSourceRanges(sourceRanges)
  const subject = machineActing('hub/access', { verb: 'create', kind: tokenKind, name })
  await store.write({ subject }, (tx) =>
    insertToken(
      tx,
      {
        name,
        token,
        origin: 'machine',
        roles: role === undefined ? [] : [role],
        expiresAt: ttlMs === undefined ? null : timestampIn(clock, ttlMs),
        sourceRanges,
        ...(description === undefined ? {} : { description }),
      },
      clock,
    ),
  )
  return token
}

/** Creates a token for an emergency: with the role admin, for 24 h, with an event. Returns its text and its expiry. */
export const createBreakGlassToken = async (
  store: Store,
  name: string,
  clock: Clock,
): Promise<{ token: string; expiresAt: string }> => {
  const token = newToken()
  const expiresAt = timestampIn(clock, breakGlassMs)
  const detail = { breakGlass: 'true', expiresAt }
  const subject = machineActing('hub/access', { verb: 'create', kind: tokenKind, name, detail })
  await store.write({ subject }, async (tx) => {
    const { uid } = await insertToken(
      tx,
      { name, token, origin: 'break-glass', roles: ['admin'], expiresAt },
      clock,
    )
    recordEvent(tx, {
      ...{ type: 'Warning', reason: 'BreakGlassTokenCreated', kind: tokenKind, namespace: '', name, uid },
      message: `${machineUser()} created the break-glass token "${name}" on the machine of the hub: it has the role admin until ${expiresAt}`,
      details: { expiresAt },
    })
  })
  return { token, expiresAt }
}

/** Revokes a token; the hub rejects requests and watches with it within seconds. Throws `NotFound`. */
export const deleteToken = (store: Store, name: string): Promise<void> =>
  store.write({ subject: machineActing('hub/access', { verb: 'delete', kind: tokenKind, name }) }, (tx) =>
    removeToken(tx, name),
  )

/** Replaces the built-in roles that a token has without a binding. Throws `NotFound`. */
export const setTokenRole = (store: Store, name: string, role: string | undefined): Promise<void> =>
  store.write(
    { subject: machineActing('hub/access', { verb: 'update', kind: tokenKind, name }) },
    async ({ db, tables: { tokens } }) => {
      const roles = JSON.stringify(role === undefined ? [] : [role])
      const changed = await db
        .update(tokens)
        .set({ roles })
        .where(eq(tokens.name, name))
        .returning({ name: tokens.name })
      if (changed.length === 0) throw noToken(name)
    },
  )

/** The tokens in the words of `hansa-server token list`. */
export const tokenLine = (token: TokenInfo): string =>
  [
    token.name,
    `created ${token.createdAt}`,
    token.lastUsedAt === null ? 'never used' : `last used ${token.lastUsedAt}`,
    ...(token.expiresAt === null ? [] : [`expires ${token.expiresAt}`]),
    ...(token.roles.length === 0 ? [] : [`role ${token.roles.join(', ')}`]),
    ...(token.owner === undefined ? [] : [`owner ${token.owner.name}`]),
    ...(token.origin === 'machine' ? [] : [token.origin]),
  ].join('  ')
