import type { HealthStatus, KubeObject } from '../../kube/index.js'
import type { LiveAsk, LiveChanges, TargetRow } from '../../releases/index.js'
import { HansaError } from '../../runtime/errors.js'
import { contextFor } from '../account.js'
import type { ApplyError } from '../apply/apply-error.js'
import type { Contents } from '../apply/content.js'
import { takenPointers } from '../apply/ignored-fields.js'
import { withRefused } from '../apply/refused-objects.js'
import { storedSecret } from '../apply/secret.js'
import { wantedOf } from '../apply/wanted.js'
import type { TargetObject } from '../contract.js'
import { type DeliveryContext, readWhole } from '../delivery-context.js'
import { foundWhereWanted } from '../drift/difference.js'
import type { Taken } from '../drift/proposal.js'
import { withoutHidden } from '../health/hidden-places.js'
import type { HiddenValues } from '../health/hidden-values.js'
import { hooksOf } from '../hooks/desired-hooks.js'
import type { InventoryRow } from '../inventory.js'
import { createLiveDiff } from '../live/live-diff.js'
import { mapLimited } from '../map-limited.js'
import { apiVersionOf, formatObjectRef, groupKindOf, keyOf, type Place } from '../place.js'
import type { Assessment, AssessTarget } from '../status/assess.js'
import type { Memo } from '../status/memo.js'
import type { Judge } from './judge.js'
import { withoutManagers } from './observed-object.js'

/** The objects of one cluster as shown to users. */
export interface Inspection {
  /** The objects of a target as the cluster last showed them. */
  objects(targetUid: string): Promise<TargetObject[]>
  /**
   * The desired and the current state of an object, read now; undefined when the target holds none with that key.
   * Throws `ClusterUnreachable`.
   */
  difference(
    targetUid: string,
    key: string,
  ): Promise<{ wanted: Record<string, unknown>; found?: Record<string, unknown> } | undefined>
  /**
   * The objects of a target with changed fields, and the pointers of those that other field managers own, read now; at
   * most `limit` objects. Throws `ClusterUnreachable`.
   */
  taken(targetUid: string, limit: number): Promise<Taken[]>
  /**
   * The objects that a target has with this name, of any kind but Secret, read now, without sensitive values; namespace '' for those of the whole
   * cluster. Throws `ClusterUnreachable`.
   */
  live(targetUid: string, named: { namespace: string; name: string }): Promise<KubeObject[]>
  /** What a delivery of a target, stored or not, would change now. Throws `ClusterUnreachable`. */
  changes(ask: LiveAsk): Promise<LiveChanges>
}

/** Rows of objects that are on the cluster for a target. */
const isStanding = ({ state }: InventoryRow): boolean => state === 'applied' || state === 'finished'

/** The object of a row, and since when it exists, as shown to users. */
export const targetObjectOf = (row: InventoryRow): Omit<TargetObject, 'health' | 'message'> => ({
  cluster: row.cluster,
  apiVersion: apiVersionOf(row),
  kind: row.kind,
  ...(row.namespace === '' ? {} : { namespace: row.namespace }),
  name: row.name,
  ...(row.appliedAt === null ? {} : { appliedAt: row.appliedAt }),
})

const isSecret = (row: InventoryRow): boolean => groupKindOf(row) === '/Secret'

const recordOf = (object: KubeObject): Record<string, unknown> => ({ ...object })

/** The object of a hook that has ended may be gone: that is not a problem. */
const hookHealth = (row: InventoryRow, observed: DeliveryContext['observed']): TargetObject['health'] => {
  const seen = observed.get(keyOf(row))
  return seen?.uid === row.uid ? (seen.health?.status ?? 'Unknown') : 'Ready'
}

const healthOf = (
  row: InventoryRow,
  assessment: Assessment | undefined,
  given: { observed: DeliveryContext['observed']; judged: () => HealthStatus | undefined },
): TargetObject['health'] => {
  if (row.state === 'pending') return 'Pending'
  if (row.state === 'deleting') return 'Leaving'
  if (row.state === 'kept') return 'Kept'
  if (row.state === 'hook') return row.uid === null ? 'Pending' : hookHealth(row, given.observed)
  if (assessment === undefined) return 'Unknown'
  if (assessment.drifts.some(({ drift }) => drift === 'gone' || drift === 'replaced')) return 'Missing'
  if (assessment.ready) return 'Ready'
  const status = given.judged()
  return status === undefined || status === 'Ready' ? 'Progressing' : status
}

const messageOf = ({ state }: InventoryRow, assessment: Assessment | undefined): string =>
  state === 'hook' ? 'hook' : (assessment?.message ?? '')

export const unreachable = (cluster: string): HansaError =>
  new HansaError(
    'ClusterUnreachable',
    { server: cluster, cause: 'the cluster is not ready' },
    { hint: `\`hansa describe cluster ${cluster}\` shows why and since when` },
  )

export const createInspection = (options: {
  context: DeliveryContext
  contents: Contents
  /** Resolves when the inventory of the cluster has been read. */
  loaded: () => Promise<void>
  memos: ReadonlyMap<string, Memo>
  isReady: () => boolean
  assessTarget: AssessTarget
  judge: Pick<Judge, 'of'>
  hidden: Pick<HiddenValues, 'read'>
}): Inspection => {
  const { context, contents, loaded, memos, isReady, assessTarget, judge, hidden } = options
  const { inventory, observed, member, cluster, hubUid } = context

  /** Why objects of a target could not be applied. */
  const refusals = (uid: string): readonly ApplyError[] => memos.get(uid)?.refusals ?? []

  const judged = (row: InventoryRow, of: TargetRow): HealthStatus | undefined => {
    const seen = observed.get(keyOf(row))
    const health = seen && judge.of(of, row, seen)
    return health === 'Later' ? 'Unknown' : health?.status
  }

  const shown = (row: InventoryRow, of: TargetRow): TargetObject => {
    // The last observation of a cluster that is not ready says nothing about its current state.
    const lost = !isReady()
    const assessment = lost ? undefined : assessTarget([row], of)
    const [first] = assessment?.drifts ?? []
    return {
      ...targetObjectOf(row),
      health: healthOf(row, assessment, { observed, judged: () => judged(row, of) }),
      ...(first === undefined ? {} : { drift: first.drift }),
      message: lost ? `${cluster} is not ready: the current state is unknown` : messageOf(row, assessment),
    }
  }

  /** Reads an object with the account of its target. Throws KubeError. */
  const read = (of: TargetRow, place: Place): Promise<KubeObject | undefined> =>
    readWhole(contextFor(context, of), place)

  const liveDiff = createLiveDiff(options)

  return {
    changes: async (ask) => {
      await loaded()
      if (!isReady()) throw unreachable(cluster)
      return liveDiff(ask)
    },

    objects: async (uid) => {
      await loaded()
      const of = memos.get(uid)?.row
      if (of === undefined) return []
      return withRefused(
        inventory.of(uid).map((row) => shown(row, of)),
        cluster,
        isReady() ? refusals(uid) : [],
      )
    },

    difference: async (uid, key) => {
      await loaded()
      const of = memos.get(uid)?.row
      const row =
        inventory.row(uid, key) ??
        refusals(uid).find(({ place }) => place !== undefined && keyOf(place) === key)?.place
      if (of === undefined || row === undefined) return undefined
      if (!isReady()) throw unreachable(cluster)
      const [content, discovery] = [await contents.of(of), await member.discovery()]
      const wanted = [
        ...(await wantedOf(of, content, discovery, hubUid)),
        ...hooksOf(of, content, discovery, hubUid).map((hook) => hook.wanted),
      ].find((one) => one.key === key)
      if (wanted === undefined) return undefined
      const found = await read(of, row)
      const clear = storedSecret(recordOf(wanted.object))
      const safe = storedSecret(recordOf(wanted.shown))
      if (found === undefined) return { wanted: safe }
      const answer = foundWhereWanted(clear, safe, recordOf(found))
      if (typeof answer !== 'object' || answer === null)
        throw new Error(`${formatObjectRef(row)} is not an object`)
      return { wanted: safe, found: { ...answer } }
    },

    taken: async (uid, limit) => {
      await loaded()
      const of = memos.get(uid)?.row
      if (of === undefined) return []
      if (!isReady()) throw unreachable(cluster)
      const rows = inventory
        .of(uid)
        .filter((row) => assessTarget([row], of)?.drifts.some(({ drift }) => drift === 'fields') === true)
        .slice(0, limit)
      if (rows.length === 0) return []
      const wanted = await wantedOf(of, await contents.of(of), await member.discovery(), hubUid)
      return mapLimited(context, rows, async (row) => {
        const one = wanted.find(({ key }) => key === keyOf(row))
        const found = one && (await read(of, row))
        const pointers =
          one && found ? takenPointers(one.object, found.metadata.managedFields ?? [], one.manager) : []
        return { row, pointers }
      })
    },

    live: async (uid, { namespace, name }) => {
      await loaded()
      const of = memos.get(uid)?.row
      if (of === undefined) return []
      if (!isReady()) throw unreachable(cluster)
      const places = await hidden.read(of)
      const found: KubeObject[] = []
      for (const row of inventory.of(uid)) {
        if (row.namespace !== namespace || row.name !== name || !isStanding(row) || isSecret(row)) continue
        const object = await read(of, row)
        if (object === undefined) continue
        found.push(withoutManagers(withoutHidden(object, places.get(keyOf(row)) ?? [])))
      }
      return found
    },
  }
}
