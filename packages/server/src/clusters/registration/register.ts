import {
  type Connection,
  type Credentials,
  createTransport,
  discover,
  type Transport,
} from '../../kube/index.js'
import type { Clock } from '../../runtime/clock.js'
import { createLocks } from '../../runtime/locks.js'
import { messageOf } from '../../runtime/message.js'
import type { Random } from '../../runtime/random.js'
import type { PolicyRule } from '../contract.js'
import { type DialOf, targetOf } from '../dialer.js'
import { claimNamespace, makeAccount, removeAccount } from './account.js'
import { type Identity, identify, refuseForeign } from './identify.js'
import { registrationRights, requireRights, standingRights } from './permissions.js'
import { proveToken } from './prove.js'
import { reach } from './reach.js'
import { refusalOf, refuse } from './refusals.js'
import { type IssuedToken, issueToken } from './token.js'

/** A cluster to be registered, or to be connected to in another way. */
export interface ClusterCandidate {
  name: string
  connection: Connection & { credentials: Credentials }
  /** Creates a service account and issues a token of it; otherwise the credential is kept as is. */
  issue: boolean
  role?: readonly PolicyRule[] | undefined
  takeOver: boolean
  /** Everything is checked and nothing created. */
  dryRun: boolean
  /** The expected uid, when the cluster is already registered. */
  expected?: string | undefined
}

/** The results of the checks, and the objects created. */
export interface Registered {
  clusterUid: string
  version: string
  apis: string[]
  credentials: Credentials
  issued?: IssuedToken
}

export interface RegistrarOptions {
  dialOf: DialOf
  clock: Clock
  random: Random
  hubUid: string
  version: string
  /** Throws when the cluster is already registered under another name. */
  refuseKnown: (clusterUid: string, name: string) => Promise<void>
}

const needsAdministrator = 'register with the credential of a cluster administrator'
const needsGrant = 'grant these permissions to it (cluster-admin includes them all), then try again'

const timeouts = { connectMs: 5_000, requestMs: 10_000 }

const refuseOther = (
  server: string,
  { clusterUid }: Identity,
  { name, expected }: ClusterCandidate,
): void => {
  if (expected === undefined || expected === clusterUid) return
  throw refuse(
    `${server} is not the cluster registered as "${name}" (kube-system uid ${clusterUid}, expected ${expected})`,
    `register it under another name, or unregister "${name}" first`,
  )
}

const transportOf = (
  { dialOf, clock }: RegistrarOptions,
  name: string,
  connection: ClusterCandidate['connection'],
): Transport => {
  try {
    const dial = dialOf(targetOf({ name, connection }))
    return createTransport({ connection, dial, clock, timeouts })
  } catch (error) {
    throw refuse(`invalid connection: ${messageOf(error)}`, 'correct the connection')
  }
}

const served = async (server: string, transport: Transport): Promise<string[]> => {
  try {
    return [...(await discover(transport)).resources.keys()].sort()
  } catch (error) {
    throw refusalOf(server, error, 'discover the API resources')
  }
}

/** Creates the service account and a token of it, and proves that the token works. */
const issue = async (
  options: RegistrarOptions,
  candidate: ClusterCandidate,
  transport: Transport,
): Promise<IssuedToken> => {
  const { hubUid, version, clock, random } = options
  const { name, role, connection } = candidate
  const { server } = connection
  const namespace = await claimNamespace(transport, { hubUid, name, version, clock })
  await makeAccount(transport, namespace, role)
  const issued = await issueToken(transport, { hubUid, clock, random })
  const own = transportOf(options, name, { ...connection, credentials: { token: issued.token } })
  try {
    await proveToken(server, own, {
      narrowed: role !== undefined,
      clock,
      given: transport,
      otherwise:
        'store the given credential instead: `hansa cluster register NAME … --keep-credential` (credential: "Keep" in the API)',
    })
  } finally {
    own.close()
  }
  return issued
}

/** Creates the objects in the cluster; undefined when the credential is kept. */
const makeObjects = async (
  options: RegistrarOptions,
  candidate: ClusterCandidate,
  transport: Transport,
  { membership }: Identity,
): Promise<IssuedToken | undefined> => {
  const { hubUid, version, clock } = options
  const { name, connection } = candidate
  try {
    if (candidate.issue) return await issue(options, candidate, transport)
    if (membership?.hub !== hubUid || membership.name !== name)
      await claimNamespace(transport, { hubUid, name, version, clock })
    return undefined
  } catch (error) {
    throw refusalOf(connection.server, error, 'create the service account of the hub')
  }
}

/**
 * Creates the objects in the cluster, and deletes them again when that or `commit` fails, unless they existed
 * before.
 */
const settle = async <T>(
  options: RegistrarOptions,
  candidate: ClusterCandidate,
  transport: Transport,
  identity: Identity,
  commit: (issued: IssuedToken | undefined) => Promise<T>,
): Promise<T> => {
  try {
    return await commit(await makeObjects(options, candidate, transport, identity))
  } catch (error) {
    if (identity.membership === undefined)
      await removeAccount(transport, options.hubUid).catch(() => undefined)
    throw error
  }
}

/** The steps of registration, none of which touches the store. Throws HansaError with reason and fix. */
export const createRegistrar = (options: RegistrarOptions) => {
  const { hubUid, refuseKnown } = options
  const exclusively = createLocks()

  /** `commit` stores the results; when it fails, the created objects are deleted again. */
  const register = async <T>(
    candidate: ClusterCandidate,
    commit: (registered: Registered) => Promise<T>,
  ): Promise<T> => {
    const { connection, name } = candidate
    const { server } = connection
    const transport = transportOf(options, name, connection)
    try {
      const kubernetes = await reach(server, transport)
      const identity = await identify(server, transport)
      refuseOther(server, identity, candidate)
      // Two names for one cluster at the same time: the second has to find the first.
      return await exclusively(identity.clusterUid, async () => {
        await refuseKnown(identity.clusterUid, name)
        refuseForeign(server, identity, hubUid, candidate.takeOver)
        const rights = candidate.issue ? registrationRights(candidate.role !== undefined) : standingRights
        await requireRights(server, transport, rights, candidate.issue ? needsAdministrator : needsGrant)
        const apis = await served(server, transport)
        const found = { clusterUid: identity.clusterUid, version: kubernetes.text, apis }
        if (candidate.dryRun) return commit({ ...found, credentials: connection.credentials })
        return settle(options, candidate, transport, identity, (issued) =>
          commit(
            issued === undefined
              ? { ...found, credentials: connection.credentials }
              : { ...found, credentials: { token: issued.token }, issued },
          ),
        )
      })
    } finally {
      transport.close()
    }
  }

  return { register }
}

export type Registrar = ReturnType<typeof createRegistrar>
