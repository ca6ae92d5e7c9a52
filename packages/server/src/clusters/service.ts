import { randomUUID } from 'node:crypto'
import type { Taint } from '@hansa/placement'
import type { Sealer, Store, Tx } from '../db/index.js'
import { dryRun, type List, resourceOf } from '../resources/index.js'
import { type Clock, timestamp, timestampIn } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import type { Subject } from '../runtime/subject.js'
import type { ClusterResources } from './check-before-write.js'
import { registeredConditions } from './conditions.js'
import { connectionWith } from './connection.js'
import {
  type Cluster,
  type ClusterNode,
  ClusterSpecInput,
  type ClusterStatus,
  type LabelInput,
  type NodesQuery,
  type RegisterInput,
  type RotateInput,
  type TaintInput,
  type Unregistered,
  type UnregisterInput,
  type UnregisterMode,
} from './contract.js'
import { clearCredentials, sealCredentials, shownCredentials } from './credentials.js'
import type { Fleet } from './facts.js'
import { refuseKnown, type UnregisterHooks } from './kind.js'
import { isUnderMaintenance, type MaintenanceInput } from './maintenance.js'
import { createNodes } from './nodes.js'
import type { ClusterCandidate, Registered, Registrar } from './registration/register.js'
import { issuedCredentials, type Rotation } from './rotation.js'
import { createScores, type Scores } from './scores.js'
import { type ClusterRow, clusterNamed, recordClusterEvent } from './store.js'
import type { Upkeep } from './upkeep.js'

export interface ClusterRequest {
  subject: Subject
  dryRun?: 'All' | undefined
}

/** The operations of clusters in addition to those of every kind. */
export interface Clusters {
  /** Throws HansaError with the reason and the fix. */
  register(input: RegisterInput, asked: ClusterRequest): Promise<Cluster>
  cordon(name: string, asked: ClusterRequest): Promise<Cluster>
  uncordon(name: string, asked: ClusterRequest): Promise<Cluster>
  /** Begins, changes or ends a maintenance. */
  maintain(input: MaintenanceInput & { name: string }, asked: ClusterRequest): Promise<Cluster>
  taint(input: TaintInput, asked: ClusterRequest): Promise<Cluster>
  label(input: LabelInput, asked: ClusterRequest): Promise<Cluster>
  rotate(input: RotateInput, asked: ClusterRequest): Promise<Cluster>
  /** The nodes of a cluster, by name. Throws `NotFound`. */
  nodes(query: NodesQuery): Promise<List<ClusterNode>>
  /** Scores of clusters. */
  scores: Scores
  unregister(input: UnregisterInput, asked: ClusterRequest): Promise<Unregistered>
}

const neverStored = () => Promise.reject(new Error('a registration contains its secrets'))

/** Adds a taint, replacing the one with its key and effect; or removes those it matches. */
const withTaint = (present: readonly Taint[], { key, value, effect, remove }: TaintInput): Taint[] => {
  const others = present.filter(
    (taint) => taint.key !== key || (effect !== undefined && taint.effect !== effect),
  )
  if (remove || effect === undefined) return others
  return [...others, { key, effect, ...(value === undefined ? {} : { value }) }]
}

export interface ClusterServiceOptions {
  store: Store
  sealer: Sealer
  clock: Clock
  fleet: Pick<Fleet, 'get'>
  resources: ClusterResources
  registrar: Registrar
  rotation: Rotation
  upkeep: Upkeep
  hooks: UnregisterHooks
}

/** The row of a cluster that is being registered. */
const newRow = (
  { sealer, clock }: ClusterServiceOptions,
  input: RegisterInput,
  found: Registered,
): ClusterRow => {
  const {
    name,
    labels = {},
    annotations = {},
    provider,
    region,
    zones,
    taints,
    probe,
    connection,
    rules,
  } = input
  const settings = ClusterSpecInput.omit({ connection: true }).parse({
    provider,
    region,
    zones,
    taints,
    probe,
  })
  const { issued } = found
  const at = timestamp(clock)
  const { credentials: _given, ...address } = connection
  const token = 'token' in found.credentials ? { value: found.credentials.token } : undefined
  const sent = token === undefined ? connection.credentials : { token }
  const uid = randomUUID()
  const credentials: ClusterStatus['credentials'] =
    issued === undefined ? { issuedBy: 'User', issuedAt: at } : issuedCredentials(issued, rules !== undefined)
  return {
    uid,
    kind: 'Cluster',
    namespace: '',
    name,
    labels,
    annotations,
    spec: { ...settings, connection: { ...address, credentials: shownCredentials(sealer, uid, sent) } },
    status: {
      conditions: registeredConditions([], { connection, credentials }, clock.now()),
      clusterUid: found.clusterUid,
      version: found.version,
      apis: found.apis,
      credentials,
    },
    generation: 1,
    revision: 0,
    createdAt: at,
    updatedAt: at,
    deletedAt: null,
  }
}

const storeNew = (
  options: ClusterServiceOptions,
  input: RegisterInput,
  found: Registered,
  subject: Subject,
): Promise<ClusterRow> => {
  const { store, sealer } = options
  const row = newRow(options, input, found)
  const { server, insecure } = input.connection
  return store.write({ subject }, async (tx) => {
    await refuseKnown(tx, found.clusterUid, input.name)
    await sealCredentials(tx, sealer, row.uid, found.credentials)
    const stored = await tx.put(row)
    recordClusterEvent(tx, row, {
      type: insecure ? 'Warning' : 'Normal',
      reason: 'Registered',
      message: `registered: Kubernetes ${found.version} at ${server}${insecure ? ', certificate not verified' : ''}`,
    })
    return Object.assign(row, stored)
  })
}

const refuseTaken = async (store: Store, name: string): Promise<void> => {
  const taken = await store.read((reader) => reader.get('Cluster', '', name))
  if (taken === undefined) return
  throw new HansaError(
    'AlreadyExists',
    { kind: 'Cluster', name },
    {
      hint: `choose another name, or unregister that cluster first: \`hansa cluster unregister ${name}\`; to replace its credential: \`hansa cluster rotate ${name} --kubeconfig FILE\``,
    },
  )
}

const register = async (
  options: ClusterServiceOptions,
  input: RegisterInput,
  { subject, dryRun }: ClusterRequest,
): Promise<Cluster> => {
  const { name, connection, rules, takeOver } = input
  if (input.credential === 'Keep' && rules !== undefined)
    throw badField(
      '/rules',
      'has no effect with credential Keep: the permissions of the given credential do not change',
      'remove the rules (--role), or let the hub issue its own credential',
    )
  await refuseTaken(options.store, name)
  const candidate: ClusterCandidate = {
    name,
    connection: connectionWith(connection, await clearCredentials(connection.credentials, neverStored)),
    issue: input.credential === 'Issue',
    role: rules,
    takeOver,
    dryRun: dryRun === 'All',
  }
  return options.registrar.register(candidate, async (found) =>
    resourceOf(
      dryRun === 'All' ? newRow(options, input, found) : await storeNew(options, input, found, subject),
    ),
  )
}

/** A change computed from the stored cluster, retried when somebody else changed it in between. */
const change = async (
  resources: ClusterResources,
  name: string,
  asked: ClusterRequest,
  patchOf: (cluster: Cluster) => Record<string, unknown>,
): Promise<Cluster> => {
  for (let attempt = 1; ; attempt += 1) {
    const present = await resources.get({ name })
    try {
      const ifMatch = present.metadata.resourceVersion
      return await resources.patch({ name }, patchOf(present), { ...asked, ifMatch })
    } catch (error) {
      const meanwhile = error instanceof HansaError && error.code === 'PreconditionFailed'
      if (!meanwhile || attempt === 10) throw error
    }
  }
}

const unregister = async (
  { store, clock, hooks, upkeep }: ClusterServiceOptions,
  { name, keep, force }: UnregisterInput,
  { subject, dryRun: asked }: ClusterRequest,
): Promise<Unregistered> => {
  const mode: UnregisterMode = force ? 'Force' : keep ? 'Keep' : 'Remove'
  const dry = asked === 'All'
  const write = <T>(body: (tx: Tx) => Promise<T>): Promise<T> =>
    dry ? dryRun(store, { subject }, body) : store.write({ subject }, body)
  const { row, left } = await write(async (tx) => {
    const present = await clusterNamed(tx, name)
    const standing = mode === 'Remove' ? [] : [...(await hooks.remaining(tx, name))]
    await hooks.withdrawAll(tx, name, mode)
    const leaving: ClusterRow = {
      ...present,
      status: { ...present.status, unregistering: mode },
      deletedAt: present.deletedAt ?? timestamp(clock),
    }
    await tx.put(leaving)
    const removed =
      mode === 'Remove'
        ? 'the objects that Hansa applied are being removed'
        : 'the objects that Hansa applied are kept'
    recordClusterEvent(tx, present, {
      type: 'Normal',
      reason: 'Unregistering',
      message: `unregistering: ${removed}`,
    })
    return { row: leaving, left: standing }
  })
  const account = mode === 'Force' && !dry ? await upkeep.abandon(row) : []
  return { cluster: resourceOf(row), leftBehind: [...left, ...account] }
}

export const createClusterService = (options: ClusterServiceOptions): Clusters => {
  const { store, clock, fleet, resources, rotation } = options

  const setUnschedulable = (name: string, unschedulable: boolean, asked: ClusterRequest): Promise<Cluster> =>
    resources.patch({ name }, { spec: { unschedulable } }, asked)

  return {
    register: (input, asked) => register(options, input, asked),

    cordon: (name, asked) => setUnschedulable(name, true, asked),
    uncordon: (name, asked) => setUnschedulable(name, false, asked),
    maintain: ({ name, forSeconds, reason }, asked) =>
      change(resources, name, asked, ({ spec: { maintenance } }) => {
        if (forSeconds === 0 && !isUnderMaintenance(maintenance, clock.now())) return {}
        const until = timestampIn(clock, forSeconds * 1000)
        // The reason of a maintenance that ends stays.
        return { spec: { maintenance: { until, ...(forSeconds === 0 ? {} : { reason: reason ?? null }) } } }
      }),
    taint: (input, asked) =>
      change(resources, input.name, asked, ({ spec }) => ({
        spec: { taints: withTaint(spec.taints, input) },
      })),
    label: ({ name, labels }, asked) => resources.patch({ name }, { metadata: { labels } }, asked),

    nodes: createNodes({ store, fleet }),

    scores: createScores({ store, clock }),

    rotate: async ({ name, credentials, credential }, { subject }) => {
      const { uid } = await store.read((reader) => clusterNamed(reader, name))
      const given = credentials && (await clearCredentials(credentials, neverStored))
      const why = `rotated by ${subject.name}`
      if (credential === 'Keep' && given !== undefined) await rotation.keep(uid, { subject }, why, given)
      else await rotation.rotate(uid, { subject }, why, given)
      return resources.get({ name })
    },

    unregister: (input, asked) => unregister(options, input, asked),
  }
}
