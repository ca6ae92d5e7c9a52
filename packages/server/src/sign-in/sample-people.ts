import { z } from 'zod'
import type { Store } from '../db/index.js'
import type { Act } from '../runtime/act.js'
import { isLoopbackHost } from '../runtime/address-kind.js'
import { HansaError } from '../runtime/errors.js'
import { onHub } from '../runtime/place.js'
import { openProcedure } from '../runtime/procedure.js'
import { answerOf, Carriers, callerOf, type Known, UserSession } from './answers.js'
import type { Caller, Issuance } from './issuance.js'
import type { Carrier, NewSession } from './session-store.js'
import { type KnownSignIn, sourceOf } from './store.js'
import { admitPerson, type Identity, type People, personNamed, snapshotOf } from './who.js'

/** How many people a sign-in page offers. */
const mostListed = 12

/** How the sample people of a playground sign in. It is in no store: a hub that is not a playground accepts no session of it. */
export const samplePeopleSignIn = (directory: string): KnownSignIn => ({
  name: 'playground',
  uid: 'playground',
  spec: { type: 'ldap', ldap: { directory } },
})

/** Only the hub of a playground has this. */
export interface SamplePeople {
  list(): Promise<Pick<Identity, 'username' | 'displayName'>[]>
  signIn(request: { username: string; carrier: Carrier }, caller: Caller, act?: Act): Promise<NewSession>
}

/** Signs people of a directory in without any proof. */
export const createSamplePeople = ({
  store,
  people,
  issuance,
  directory,
}: {
  store: Store
  people: People
  issuance: Issuance
  directory: string
}): SamplePeople => {
  const { uid, spec } = samplePeopleSignIn(directory)
  return {
    list: async () =>
      [...snapshotOf(people, directory).people.values()]
        .filter(({ disabled }) => !disabled)
        .map(({ username, displayName }) => ({ username, displayName }))
        .sort((a, b) => a.username.localeCompare(b.username))
        .slice(0, mostListed),
    signIn: async ({ username, carrier }, caller, act) => {
      const snapshot = snapshotOf(people, directory)
      const identity = await admitPerson(people, snapshot, personNamed(snapshot, username))
      const source = await store.read((reader) => sourceOf(reader, spec))
      return issuance.session({ signInUid: uid, source, identity, carrier, caller }, act)
    },
  }
}

/** A playground can be made to listen on a network, or be behind a proxy. Throws `Forbidden`. */
const refuseRemote = ({ source, isForwarded }: Pick<Known, 'source' | 'isForwarded'>): void => {
  if (source !== undefined && isLoopbackHost(source) && isForwarded?.() !== true) return
  throw new HansaError(
    'Forbidden',
    { actor: source ?? 'this address', verb: 'sign in as', kind: 'the sample people' },
    { hint: 'sign in on the machine of the playground: this requires no password' },
  )
}

/** Signing in as one of the sample people, without a password. */
export const createSamplePeopleProcedures = (people: SamplePeople) => ({
  people: openProcedure
    .meta({
      rest: { method: 'GET', path: '/playground/people' },
      permission: ['sign-in', 'Session'],
      scope: onHub,
      open: true,
      summary: 'List the sample people',
      example: { items: [{ username: 'anna', displayName: 'Anna Berg' }] },
    })
    .output(
      z.strictObject({ items: z.array(z.strictObject({ username: z.string(), displayName: z.string() })) }),
    )
    .query(async ({ ctx }) => {
      refuseRemote(ctx)
      return { items: await people.list() }
    }),

  signIn: openProcedure
    .meta({
      rest: { method: 'POST', path: '/playground/sign-in' },
      permission: ['sign-in', 'Session'],
      scope: onHub,
      open: true,
      secretAnswer: true,
      summary: 'Sign in as one of the sample people, without a password',
      description: 'Only on the machine of the playground.',
      example: { username: 'anna', carrier: 'bearer' },
    })
    .input(z.strictObject({ username: z.string().min(1).max(256), carrier: Carriers }))
    .output(UserSession)
    .mutation(async ({ ctx, input }) => {
      refuseRemote(ctx)
      return answerOf(ctx, await people.signIn(input, callerOf(ctx), ctx.act), input.carrier)
    }),
})
