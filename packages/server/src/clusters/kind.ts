import type { Reader, Sealer, Tx } from '../db/index.js'
import { type Kind, placeOf } from '../resources/index.js'
import { sameJson } from '../runtime/canonical.js'
import type { Clock } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import { requireRight } from '../runtime/permission.js'
import type { Subject } from '../runtime/subject.js'
import type { Proofs } from './checked-connections.js'
import { ConnectionUnproved } from './checked-connections.js'
import {
  type ClusterConnection,
  ClusterSpec,
  ClusterSpecInput,
  type ClusterSpecSent,
  ClusterStatus,
  type ConnectionInput,
  type UnregisterMode,
} from './contract.js'
import { bringsSecret, sealCredentials, settleCredentials, shownCredentials } from './credentials.js'
import { checkMaintenance } from './maintenance.js'
import { clusterByUid, clusterKnownAs, initialStatus, recordClusterEvent } from './store.js'

/** Hooks of the rooms that apply objects to clusters, for when one is unregistered. */
export interface UnregisterHooks {
  /** Remove: all of our objects there are to be removed. Keep, Force: they are forgotten at once, and stay. Called again until nothing remains. */
  withdrawAll(tx: Tx, cluster: string, mode: UnregisterMode): Promise<void>
  /** The recorded objects of ours there, one line per object or release; empty when there are none. */
  remaining(reader: Reader, cluster: string): Promise<readonly string[]>
}

/** Refuses a cluster that is registered under another name. */
export const refuseKnown = async (reader: Reader, clusterUid: string, name: string): Promise<void> => {
  const known = await clusterKnownAs(reader, clusterUid)
  if (known === undefined || known.name === name) return
  throw new HansaError(
    'Conflict',
    { reason: `this cluster is already registered as "${known.name}" (kube-system uid ${clusterUid})` },
    { hint: `use "${known.name}", or unregister it first: \`hansa cluster unregister ${known.name}\`` },
  )
}

export interface ClusterKindOptions {
  sealer: Sealer
  proofs: Proofs
  hooks: UnregisterHooks
  clock: Pick<Clock, 'now'>
}

/**
 * The connection to store. A connection that differs from the stored one must have been proved before this
 * transaction.
 */
const admitConnection = async (
  { sealer, proofs }: ClusterKindOptions,
  tx: Tx,
  uid: string,
  name: string,
  incoming: ConnectionInput | undefined,
  stored: ClusterConnection | undefined,
  subject: Subject,
): Promise<ClusterConnection> => {
  if (incoming === undefined) {
    if (stored !== undefined) return stored
    throw badField(
      '/spec/connection',
      'is required to register a cluster',
      'set it, or use `hansa cluster register NAME --kubeconfig FILE`',
    )
  }
  const row = await clusterByUid(tx, uid)
  const renewed = row?.status.credentials?.issuedBy === 'Hansa'
  const credentials = settleCredentials(incoming, stored, renewed)
  const shownBy = (owner: string): ClusterConnection => ({
    ...incoming,
    credentials: shownCredentials(sealer, owner, credentials),
  })
  const shown = shownBy(uid)
  if (stored !== undefined && sameJson(shown, stored)) return stored
  // Before the hub connects to another address to check it.
  if (row !== undefined) requireRight(subject, 'use-secret', 'Cluster', placeOf(row))
  // A cluster that is being created gets another uid with each attempt.
  const tried = shownBy(name)
  const proved = proofs.find(name, tried)
  if (proved === undefined)
    throw new ConnectionUnproved({
      name,
      credentials,
      shown: tried,
      stored,
      owner: row?.uid,
      expected: row?.status.clusterUid,
    })
  await refuseKnown(tx, proved.clusterUid, name)
  if (bringsSecret(credentials)) await sealCredentials(tx, sealer, uid, proved.credentials)
  return shown
}

/** What `cordon` covers. */
const standingOf = ({ unschedulable, maintenance }: ClusterSpec) => [unschedulable, maintenance ?? null]

export const createClusterKind = (
  options: ClusterKindOptions,
): Kind<ClusterSpecInput, ClusterSpec, ClusterStatus, ClusterSpecSent> => {
  const { hooks } = options
  return {
    kind: 'Cluster',
    plural: 'clusters',
    singular: 'cluster',
    namespaced: false,
    specInput: ClusterSpecInput,
    spec: ClusterSpec,
    status: ClusterStatus,
    initialStatus,
    example: {
      apiVersion: 'hansa.dev/v1',
      kind: 'Cluster',
      metadata: { name: 'eu-1', labels: { tier: 'prod' } },
      spec: {
        provider: 'hetzner',
        region: 'eu',
        zones: ['fsn1'],
        connection: {
          server: 'https://10.0.0.1:6443',
          certificateAuthority: '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n',
          credentials: { token: { value: 'eyJhbGciOiJSUzI1NiJ9…' } },
        },
      },
    },

    admit: async ({ tx, uid, name, incoming, stored, subject }) => {
      checkMaintenance(stored?.maintenance, incoming.maintenance, options.clock.now())
      const { connection } = incoming
      return {
        ...incoming,
        connection: await admitConnection(options, tx, uid, name, connection, stored?.connection, subject),
      }
    },

    // A new cluster brings its own secret and has no releases yet: `create` covers its taints and its address.
    fieldVerbs: (stored, next) =>
      stored === undefined
        ? []
        : [
            ...(sameJson(stored.taints, next.taints) ? [] : (['taint'] as const)),
            ...(sameJson(standingOf(stored), standingOf(next)) ? [] : (['cordon'] as const)),
            // Mirrors decide what every release on the cluster runs, and with which Secret it is pulled.
            ...(sameJson([stored.connection, stored.images ?? null], [next.connection, next.images ?? null])
              ? []
              : (['use-secret'] as const)),
          ],

    remove: async ({ tx, row }) => {
      await hooks.withdrawAll(tx, row.name, 'Remove')
      recordClusterEvent(tx, row, {
        type: 'Normal',
        reason: 'Unregistering',
        message: 'the cluster is being unregistered: the objects that Hansa applied there are being removed',
      })
      return 'finalize'
    },
  }
}
