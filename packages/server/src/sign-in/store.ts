import { createHash } from 'node:crypto'
import type { Reader, Row, Store, Writer } from '../db/index.js'
import { identitySourceOf } from '../directory/index.js'
import { recordEvent } from '../events/index.js'
import { setCondition } from '../resources/index.js'
import { canonicalJson } from '../runtime/canonical.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { directoryOf, type SignInSpec, type SignInStatus } from './contract.js'

/** A SignIn as stored. */
export interface SignInRow extends Row {
  spec: SignInSpec
  status: SignInStatus
}

/** What sessions need of a SignIn. */
export type KnownSignIn = Pick<SignInRow, 'name' | 'uid' | 'spec'>

/** Finds the SignIn of a session by its uid. */
export type FindSignIn = (reader: Reader, uid: string) => Promise<KnownSignIn | undefined>

// Rows of this kind were validated when they were written.
const parse = (row: Row): SignInRow => row as SignInRow

export const signInRows = async (reader: Reader): Promise<SignInRow[]> =>
  (await reader.list({ kind: 'SignIn' })).map(parse)

export const signInByUid = async (reader: Reader, uid: string): Promise<SignInRow | undefined> => {
  const row = await reader.byUid(uid)
  return row?.kind === 'SignIn' ? parse(row) : undefined
}

/** Throws `NotFound`. */
export const signInNamed = async (reader: Reader, name: string): Promise<SignInRow> => {
  const row = await reader.get('SignIn', '', name)
  if (row === undefined)
    throw new HansaError(
      'NotFound',
      { kind: 'SignIn', name, where: '' },
      { hint: 'open the sign-in page of the hub: it lists the configured sign-ins' },
    )
  return parse(row)
}

/**
 * Identifies what decides who somebody is: the part of a spec, and the source of its directory. Sessions do not outlive a change of
 * either.
 */
export const sourceOf = async (reader: Reader, spec: SignInSpec): Promise<string> => {
  const directory = directoryOf(spec) ?? null
  const issuer = spec.type === 'oidc' ? { issuer: spec.oidc.issuer, username: spec.oidc.usernameClaim } : null
  const row = directory === null ? undefined : await reader.get('Directory', '', directory)
  const people = row === undefined ? null : { uid: row.uid, source: identitySourceOf(row.spec) }
  return createHash('sha256')
    .update(canonicalJson({ type: spec.type, issuer, directory, people }))
    .digest('hex')
    .slice(0, 32)
}

export interface Told {
  type: 'IssuerReachable' | 'DiscoveryValid' | 'Ready'
  status: 'True' | 'False' | 'Unknown'
  reason: string
  message: string
}

/** Sets conditions of the generation that was probed, with an event when Ready changes; writes nothing when nothing differs. */
export const setConditions = (
  { store, writer, clock }: { store: Store; writer: Writer; clock: Clock },
  probed: SignInRow,
  told: readonly Told[],
): Promise<void> =>
  store.write(writer, async (tx) => {
    const row = await signInByUid(tx, probed.uid)
    if (row === undefined || row.generation !== probed.generation) return
    const before = row.status.conditions
    const kept = before.filter(({ type }) => told.some((one) => one.type === type))
    const conditions = told.reduce<typeof before>(
      (all, one) => [...setCondition(all, one, timestamp(clock))],
      kept,
    )
    await tx.put({ ...row, status: { ...row.status, conditions } })
    const ready = told.find(({ type }) => type === 'Ready')
    const earlier = before.find(({ type }) => type === 'Ready')
    if (ready === undefined || (earlier?.status === ready.status && earlier.reason === ready.reason)) return
    const { kind, namespace, name, uid } = row
    const type = ready.status === 'True' ? 'Normal' : 'Warning'
    recordEvent(tx, { kind, namespace, name, uid, type, reason: ready.reason, message: ready.message })
  })
