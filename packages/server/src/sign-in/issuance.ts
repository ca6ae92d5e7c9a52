import type { Reader, Store } from '../db/index.js'
import { type Act, createAct } from '../runtime/act.js'
import type { Clock } from '../runtime/clock.js'
import { noRights } from '../runtime/rights.js'
import { acting, controllerSubject, type Subject, subjectOf } from '../runtime/subject.js'
import { type Carrier, insertSession, type NewSession } from './session-store.js'
import { type FindSignIn, type KnownSignIn, sourceOf } from './store.js'
import { isBlocked } from './user-keys.js'
import { type Identity, refused, shutOut } from './who.js'

/** Who called, for limits and the audit trail. */
export interface Caller {
  /** The key of limits: an address, or a network. */
  key: string
  /** The address as it is recorded. */
  address: string
  requestId: string
}

/** The subject of a new session, for the audit trail. */
const subjectFor = ({ userId, username, groups }: Identity, tokenId?: string): Subject => ({
  id: userId,
  kind: 'User',
  name: username,
  groups,
  rights: noRights,
  ...(tokenId === undefined ? {} : { tokenId }),
})

/** Throws `Unauthenticated` for a user who is blocked. */
const refuseBlocked = async (reader: Reader, identity: Identity): Promise<void> => {
  if (await isBlocked(reader, identity)) throw shutOut(identity, 'blocked')
}

/** Stores sessions and codes, with the rows of the audit trail. */
export const createIssuance = ({
  store,
  clock,
  findSignIn,
}: {
  store: Store
  clock: Clock
  findSignIn: FindSignIn
}) => {
  const hub = controllerSubject('hub/sign-in')

  /** A SignIn can change while a person is at the issuer. Throws `Unauthenticated`. */
  const stillThere = async <Found extends KnownSignIn>(
    reader: Reader,
    row: Found | undefined,
    source: string,
  ): Promise<Found> => {
    if (row !== undefined && (await sourceOf(reader, row.spec)) === source) return row
    throw refused('this SignIn was changed or deleted since the sign-in began', 'begin the sign-in again')
  }

  /** Begins a session in the transaction that records it: no block since the proof is missed. `act`: of the procedure, or a new one. */
  const session = (
    options: { signInUid: string; source: string; identity: Identity; carrier: Carrier; caller: Caller },
    given: Act | undefined,
  ): Promise<NewSession> => {
    const { signInUid, source, identity, carrier, caller } = options
    const act =
      given ??
      createAct({
        subject: subjectOf(subjectFor(identity)),
        verb: 'sign-in',
        kind: 'Session',
        address: caller.address,
        requestId: caller.requestId,
      })
    return store.write({ subject: acting(hub, act) }, async (tx) => {
      const row = await stillThere(tx, await findSignIn(tx, signInUid), source)
      await refuseBlocked(tx, identity)
      const made = await insertSession(tx, {
        signIn: row,
        identity,
        carrier,
        address: caller.address,
        now: clock.now(),
      })
      // Only now is it known who this is.
      act.entry = { ...act.entry, subject: subjectOf(subjectFor(identity, made.id)), name: row.name }
      return made
    })
  }
  return {
    hub,
    session,
    stillThere,
    refuseBlocked,
  }
}

export type Issuance = ReturnType<typeof createIssuance>
