import type { Sealer, Store } from '../db/index.js'
import type { Resource, ResourceService } from '../resources/index.js'
import { sameJson } from '../runtime/canonical.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Subject } from '../runtime/subject.js'
import { ConnectionUnproved, type Proofs, type Unproved } from './checked-connections.js'
import { registeredConditions, withWarnings } from './conditions.js'
import { connectionWith } from './connection.js'
import type { ClusterSpec, ClusterSpecInput, ClusterSpecSent, ClusterStatus } from './contract.js'
import { bringsSecret, clearCredentials, openCredentials } from './credentials.js'
import type { ClusterCandidate, Registered, Registrar } from './registration/register.js'
import { changeStatus, clusterByUid } from './store.js'

export type ClusterResources = ResourceService<ClusterSpecInput, ClusterSpec, ClusterStatus, ClusterSpecSent>

export interface ProvingOptions {
  resources: ClusterResources
  registrar: Registrar
  proofs: Proofs
  sealer: Sealer
  store: Store
  clock: Clock
}

/** A connection as a cluster to check. Rejects with `Conflict` when the stored secret it needs has changed. */
const candidateOf = async (
  { store, sealer }: ProvingOptions,
  { name, credentials: settled, shown, stored, owner, expected }: Unproved,
  dryRun: boolean,
): Promise<ClusterCandidate> => {
  const open = () =>
    store.read(async (reader) => {
      if (owner === undefined || stored === undefined)
        throw new Error(`cluster "${name}" has no stored secret`)
      const present = await clusterByUid(reader, owner)
      // By now another secret may belong to another address.
      if (present === undefined || !sameJson(present.spec.connection, stored))
        throw new HansaError('Conflict', {
          reason: `the connection of cluster "${name}" changed while it was being checked`,
        })
      return openCredentials(reader, sealer, owner, stored.credentials)
    })
  const credentials = await clearCredentials(settled, open)
  return {
    name,
    connection: connectionWith(shown, credentials),
    issue: false,
    takeOver: false,
    dryRun,
    expected,
  }
}

/** Records the results of the checks in the status of the stored cluster. */
const record = async (
  { store, clock }: ProvingOptions,
  uid: string,
  subject: Subject,
  unproved: Unproved,
  found: Registered,
): Promise<void> => {
  const { shown, owner, credentials } = unproved
  const events = [
    {
      type: 'Normal' as const,
      reason: owner === undefined ? 'Registered' : 'ConnectionChanged',
      message: `${owner === undefined ? 'registered' : 'connection changed'}: Kubernetes ${found.version} at ${shown.server}`,
    },
  ]
  const used = (status: ClusterStatus): ClusterStatus['credentials'] =>
    !bringsSecret(credentials) && status.credentials !== undefined
      ? status.credentials
      : { issuedBy: 'User', issuedAt: timestamp(clock) }
  await changeStatus(
    store,
    { subject },
    uid,
    (status) => ({
      ...status,
      clusterUid: found.clusterUid,
      version: found.version,
      apis: found.apis,
      // For a cluster that is already being probed, the probes determine its state.
      conditions:
        owner === undefined
          ? registeredConditions(
              status.conditions,
              { connection: shown, credentials: used(status) },
              clock.now(),
            )
          : withWarnings(status.conditions, { connection: shown, credentials: used(status) }, clock.now()),
      credentials: used(status),
    }),
    events,
  )
}

/** Repeats `write` after a check of its connection, if it needs one; `found` is true if results were stored. */
const proved = async <T extends { metadata: { uid: string } }>(
  proving: ProvingOptions,
  write: () => Promise<T>,
  options: { subject: Subject; dryRun?: 'All' | undefined },
): Promise<{ answer: T; found: boolean }> => {
  try {
    return { answer: await write(), found: false }
  } catch (error) {
    if (!(error instanceof ConnectionUnproved)) throw error
    const { unproved } = error
    const dryRun = options.dryRun === 'All'
    const candidate = await candidateOf(proving, unproved, dryRun)
    return proving.registrar.register(candidate, async (found) => {
      proving.proofs.add(unproved.name, unproved.shown, found)
      const answer = await write()
      if (!dryRun) await record(proving, answer.metadata.uid, options.subject, unproved, found)
      return { answer, found: !dryRun }
    })
  }
}

/** The resource as it is stored after the results of a check were recorded. */
const fresh = async (
  { store, resources }: ProvingOptions,
  answer: Resource<ClusterSpec, ClusterStatus>,
  changed: boolean,
): Promise<typeof answer> => {
  if (!changed) return answer
  const row = await store.read((reader) => clusterByUid(reader, answer.metadata.uid))
  return row === undefined ? answer : resources.get({ name: answer.metadata.name })
}

/**
 * The operations of every kind, for clusters: a write with an unchecked connection is rolled back, the connection is
 * checked as at registration, and the write is repeated. The write itself remains one transaction.
 */
export const provingResources = (options: ProvingOptions): ClusterResources => {
  const { resources } = options
  return {
    ...resources,
    create: async (input, request) => {
      const { answer, found } = await proved(options, () => resources.create(input, request), request)
      return fresh(options, answer, found)
    },
    apply: async (ref, input, request) => {
      let created = false
      const { answer, found } = await proved(
        options,
        async () => {
          const applied = await resources.apply(ref, input, request)
          created = applied.created
          return applied.resource
        },
        request,
      )
      return { resource: await fresh(options, answer, found), created }
    },
    patch: async (ref, patch, request) => {
      const { answer, found } = await proved(options, () => resources.patch(ref, patch, request), request)
      return fresh(options, answer, found)
    },
  }
}
