import type { Sealer, Store, WriteGuard, Writer } from '../db/index.js'
import {
  type Credentials,
  createTransport,
  get,
  hasStatus,
  type Transport,
  wellKnown,
} from '../kube/index.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { createLocks } from '../runtime/locks.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import { changedAddress } from './address.js'
import { withWarnings } from './conditions.js'
import { connectionWith } from './connection.js'
import type { ClusterStatus } from './contract.js'
import { openCredentials, sealCredentials } from './credentials.js'
import { type DialOf, targetOf } from './dialer.js'
import { claimNamespace, ensureAccount } from './registration/account.js'
import { identify, readClusterUid } from './registration/identify.js'
import { requireRights, standingRights } from './registration/permissions.js'
import { proveToken } from './registration/prove.js'
import { accountName } from './registration/rbac.js'
import { reach } from './registration/reach.js'
import { refusalOf, refuse } from './registration/refusals.js'
import { type IssuedToken, issueToken, revokeOthers } from './registration/token.js'
import { type ClusterRow, clusterByUid, recordClusterEvent } from './store.js'

export interface Rotation {
  /**
   * Replaces the token in use: create, prove, swap, revoke. After a crash between any two steps the stored token
   * works, and the member has at worst one token too many, which the next rotation revokes. `administrator` creates
   * the token when the stored credential no longer can. Throws HansaError.
   */
  rotate(uid: string, writer: Writer, why: string, administrator?: Credentials): Promise<void>
  /**
   * Replaces the credential in use with `given`, once it works and has the permissions that the hub needs. Throws
   * HansaError.
   */
  keep(uid: string, writer: Writer, why: string, given: Credentials): Promise<void>
  /** Revokes the leftovers of earlier, unfinished rotations. Throws KubeError. */
  sweep(row: ClusterRow, transport: Transport): Promise<number>
}

const timeouts = { connectMs: 5_000, requestMs: 10_000 }
const iso = (ms: number): string => new Date(ms).toISOString()

/** The stored facts about a token of the hub's own account. */
export const issuedCredentials = (
  { secret, issuedAt, expiresAt, renewAt }: IssuedToken,
  narrowed: boolean,
): NonNullable<ClusterStatus['credentials']> => ({
  issuedBy: 'Hansa',
  role: narrowed ? 'hansa' : 'cluster-admin',
  secret,
  issuedAt: iso(issuedAt),
  expiresAt: iso(expiresAt),
  renewAt: iso(renewAt),
})

export interface RotationOptions {
  store: Store
  sealer: Sealer
  dialOf: DialOf
  guard: WriteGuard
  clock: Clock
  random: Random
  logger: Logger
  version: string
}

const readCredentials = (
  { store, sealer }: RotationOptions,
  uid: string,
): Promise<{ row: ClusterRow; present: Credentials }> =>
  store.read(async (reader) => {
    const row = await clusterByUid(reader, uid)
    if (row === undefined || row.deletedAt !== null)
      throw new HansaError('Conflict', {
        reason: 'the cluster is not registered, or is being unregistered',
      })
    return { row, present: await openCredentials(reader, sealer, uid, row.spec.connection.credentials) }
  })

/** Runs `task` over a connection to the member that uses `credentials`, and closes the connection afterwards. */
const withTransport = async <T>(
  { dialOf, guard, clock }: RotationOptions,
  { row, credentials, writer }: { row: ClusterRow; credentials: Credentials; writer: Writer },
  task: (transport: Transport) => Promise<T>,
): Promise<T> => {
  const connection = connectionWith(row.spec.connection, credentials)
  // A user may ask any hub for it; automatic renewal is the task of the hub with the lease.
  const mayWrite = writer.lease === undefined ? undefined : guard.check
  const transport = createTransport({
    connection,
    dial: dialOf(targetOf({ ...row, connection: row.spec.connection })),
    clock,
    timeouts,
    mayWrite,
  })
  try {
    return await task(transport)
  } finally {
    transport.close()
  }
}

const refuseOtherCluster = (row: ClusterRow, clusterUid: string | undefined): void => {
  if (row.status.clusterUid === undefined || clusterUid === row.status.clusterUid) return
  throw refuse(
    `a different cluster answers at ${row.spec.connection.server} (kube-system uid ${clusterUid}, expected ${row.status.clusterUid})`,
    'correct the address, or unregister the cluster and register this one',
  )
}

/**
 * The account that issues the token: an existing one, unless an administrator's credential recreates it. True if its
 * role is narrowed.
 */
const prepareAccount = async (
  { store, version, clock }: RotationOptions,
  row: ClusterRow,
  transport: Transport,
  isAdministrator: boolean,
): Promise<boolean> => {
  const { server } = row.spec.connection
  refuseOtherCluster(
    row,
    isAdministrator ? (await identify(server, transport)).clusterUid : await readClusterUid(transport),
  )
  if (!isAdministrator) return row.status.credentials?.role === 'hansa'
  const namespace = await claimNamespace(transport, {
    hubUid: store.hubUid,
    name: row.name,
    version,
    clock,
  })
  const narrowed = (await get(transport, wellKnown.clusterRoles, { name: accountName })) !== undefined
  await ensureAccount(transport, namespace, narrowed)
  return narrowed
}

/** Stores the new credential, unless the address of the cluster changed since `row` was read. */
const swap = (
  { store, sealer, clock }: RotationOptions,
  row: ClusterRow,
  writer: Writer,
  next: {
    credentials: Credentials
    shown: ClusterStatus['credentials']
    message: string
    details: Record<string, string>
  },
): Promise<void> =>
  store.write(writer, async (tx) => {
    const present = await clusterByUid(tx, row.uid)
    if (present === undefined || changedAddress(row.spec.connection, present.spec.connection) !== undefined)
      throw new HansaError('Conflict', { reason: `cluster "${row.name}" changed during the rotation` })
    const credentials = await sealCredentials(tx, sealer, row.uid, next.credentials)
    await tx.put({
      ...present,
      spec: { ...present.spec, connection: { ...present.spec.connection, credentials } },
      status: {
        ...present.status,
        credentials: next.shown,
        conditions: withWarnings(
          present.status.conditions,
          { connection: present.spec.connection, credentials: next.shown },
          clock.now(),
        ),
      },
    })
    const { message, details } = next
    recordClusterEvent(tx, present, { type: 'Normal', reason: 'CredentialRotated', message, details })
  })

/** Creates a token and proves that it works. */
const issue = async (
  options: RotationOptions,
  row: ClusterRow,
  credentials: Credentials,
  isAdministrator: boolean,
  writer: Writer,
): Promise<{ issued: IssuedToken; narrowed: boolean }> => {
  const { store, clock, random } = options
  const { server } = row.spec.connection
  try {
    return await withTransport(options, { row, credentials, writer }, async (transport) => {
      const narrowed = await prepareAccount(options, row, transport, isAdministrator)
      const issued = await issueToken(transport, { hubUid: store.hubUid, clock, random })
      await withTransport(options, { row, credentials: { token: issued.token }, writer }, (own) =>
        proveToken(server, own, {
          narrowed,
          clock,
          given: transport,
          otherwise:
            'keep the given credential: `hansa cluster rotate NAME --kubeconfig FILE --keep-credential` (credential: "Keep" in the API)',
        }),
      )
      return { issued, narrowed }
    })
  } catch (error) {
    if (hasStatus(error, 401, 403) && !isAdministrator)
      throw refuse(
        `the stored credential is not allowed to create a new token on ${server}: ${error.message}`,
        `use an administrator's credential: \`hansa cluster rotate ${row.name} --kubeconfig FILE\``,
        error,
      )
    throw refusalOf(server, error, 'create a new token')
  }
}

/**
 * Revokes every token of the hub's own account except the one bound to `secret`; failures are left to the next
 * rotation.
 */
const revoke = async (
  options: RotationOptions,
  row: ClusterRow,
  credentials: Credentials,
  writer: Writer,
  secret: string,
): Promise<void> => {
  const { store, logger } = options
  try {
    await withTransport(options, { row, credentials, writer }, (own) =>
      revokeOthers(own, store.hubUid, secret),
    )
  } catch (error) {
    logger.warn({ error, cluster: row.name }, 'a token that was replaced could not be revoked yet')
  }
}

/** A given credential is stored only if it could have registered the cluster. */
const proveGiven = (
  options: RotationOptions,
  row: ClusterRow,
  given: Credentials,
  writer: Writer,
): Promise<void> =>
  withTransport(options, { row, credentials: given, writer }, async (transport) => {
    const { server } = row.spec.connection
    await reach(server, transport)
    refuseOtherCluster(row, (await identify(server, transport)).clusterUid)
    await requireRights(
      server,
      transport,
      standingRights,
      'grant these permissions to it (cluster-admin includes them all), then try again',
    )
  })

export const createRotation = (options: RotationOptions): Rotation => {
  const exclusively = createLocks()
  const { store, clock } = options

  return {
    rotate: (uid, writer, why, administrator) =>
      exclusively(uid, async () => {
        const { row, present } = await readCredentials(options, uid)
        if (row.status.credentials?.issuedBy !== 'Hansa' && administrator === undefined)
          throw refuse(
            `the credential of "${row.name}" was provided by a user: the hub cannot issue another`,
            `provide a new credential: \`hansa cluster rotate ${row.name} --kubeconfig FILE --keep-credential\`; without --keep-credential the hub issues its own`,
          )
        const { issued, narrowed } = await issue(
          options,
          row,
          administrator ?? present,
          administrator !== undefined,
          writer,
        )
        const expiresAt = iso(issued.expiresAt)
        const credentials = { token: issued.token }
        await swap(options, row, writer, {
          credentials,
          shown: issuedCredentials(issued, narrowed),
          message: `credential ${why}: the hub now uses a token that is valid until ${expiresAt}`,
          details: { expiresAt },
        })
        await revoke(options, row, credentials, writer, issued.secret)
      }),
    keep: (uid, writer, why, given) =>
      exclusively(uid, async () => {
        const { row } = await readCredentials(options, uid)
        await proveGiven(options, row, given, writer)
        await swap(options, row, writer, {
          credentials: given,
          shown: { issuedBy: 'User', issuedAt: iso(clock.now()) },
          message: `credential ${why}: the hub now uses the credential you provided`,
          details: {},
        })
        if (row.status.credentials?.issuedBy === 'Hansa') await revoke(options, row, given, writer, '')
      }),
    sweep: async (row, transport) => {
      const { credentials } = row.status
      if (credentials?.issuedBy !== 'Hansa' || credentials.secret === undefined) return 0
      return revokeOthers(transport, store.hubUid, credentials.secret)
    },
  }
}
