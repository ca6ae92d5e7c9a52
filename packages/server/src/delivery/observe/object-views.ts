import type { Reader, Store } from '../../db/index.js'
import { releaseNotFound, type TargetRow, targetsOfRelease } from '../../releases/index.js'
import { type List, listFrom } from '../../resources/index.js'
import { HansaError } from '../../runtime/errors.js'
import type { DriftRuleProposal, ObjectDifference, TargetObject } from '../contract.js'
import { proposalFor, type Taken } from '../drift/proposal.js'
import type { InventoryRow } from '../inventory.js'
import { keyOf, placeOf } from '../place.js'
import { inventoryOf } from '../store.js'
import { type Inspection, targetObjectOf } from './inspection.js'

export interface ReleaseOn {
  namespace: string
  name: string
}

export interface TargetObjectRef extends ReleaseOn {
  cluster: string
  apiVersion: string
  kind: string
  objectNamespace?: string | undefined
  objectName: string
}

export interface ObjectViews {
  /** The objects of a release, on one cluster or on all, with health and drift; at most `limit`. Throws `NotFound`. */
  objects(ref: ReleaseOn & { cluster?: string | undefined; limit: number }): Promise<List<TargetObject>>
  /**
   * The desired and the current state of one object, read from the cluster now. Throws `NotFound` and
   * `ClusterUnreachable`.
   */
  difference(ref: TargetObjectRef): Promise<ObjectDifference>
  /** Rules that would ignore the current drift of fields, on one cluster or on all. Throws `NotFound` and `ClusterUnreachable`. */
  driftRules(ref: ReleaseOn & { cluster?: string | undefined }): Promise<DriftRuleProposal>
}

/** The number of objects with drift on a cluster that are read for a proposal. */
export const proposedObjects = 200

/** The stored objects of a cluster without a lane on this hub. */
const recorded = (row: InventoryRow): TargetObject => ({
  ...targetObjectOf(row),
  health: row.state === 'pending' ? 'Pending' : row.state === 'kept' ? 'Kept' : 'Unknown',
  message: '',
})

export const createObjectViews = ({
  store,
  inspectionOf,
}: {
  store: Store
  /** For the clusters this hub delivers to. */
  inspectionOf: (cluster: string) => Inspection | undefined
}): ObjectViews => {
  const targetsOf = async (reader: Reader, { namespace, name }: ReleaseOn): Promise<TargetRow[]> => {
    const release = await reader.get('Release', namespace, name)
    if (release === undefined) throw releaseNotFound({ namespace, name })
    return targetsOfRelease(reader, release.uid)
  }

  const objectsOf = async ({ uid, cluster }: TargetRow): Promise<TargetObject[]> => {
    const inspection = inspectionOf(cluster)
    if (inspection !== undefined) return inspection.objects(uid)
    return (await store.read((reader) => inventoryOf(reader, uid))).map(recorded)
  }

  return {
    objects: async ({ cluster, limit, ...ref }) => {
      const { targets, revision } = await store.read(async (reader) => ({
        revision: await reader.revision(),
        targets: await targetsOf(reader, ref),
      }))
      const items: TargetObject[] = []
      for (const target of targets.sort((one, other) => (one.cluster < other.cluster ? -1 : 1)))
        if (cluster === undefined || target.cluster === cluster) items.push(...(await objectsOf(target)))
      const remaining = Math.max(0, items.length - limit)
      return listFrom(revision, items.slice(0, limit), remaining === 0 ? {} : { remaining })
    },

    driftRules: async ({ cluster, ...ref }) => {
      const targets = await store.read((reader) => targetsOf(reader, ref))
      const taken: Taken[] = []
      for (const target of targets)
        if (cluster === undefined || target.cluster === cluster)
          taken.push(...((await inspectionOf(target.cluster)?.taken(target.uid, proposedObjects)) ?? []))
      return proposalFor(taken)
    },

    difference: async ({ cluster, objectNamespace, objectName, ...ref }) => {
      const targets = await store.read((reader) => targetsOf(reader, ref))
      const target = targets.find((one) => one.cluster === cluster)
      const place = {
        apiVersion: ref.apiVersion,
        kind: ref.kind,
        ...(objectNamespace === undefined ? {} : { namespace: objectNamespace }),
        name: objectName,
      }
      const { apiVersion: version, kind, ...metadata } = place
      const key = keyOf(placeOf({ apiVersion: version, kind, metadata }))
      const found =
        target === undefined ? undefined : await inspectionOf(cluster)?.difference(target.uid, key)
      if (found === undefined)
        throw new HansaError(
          'NotFound',
          { kind: ref.kind, name: objectName, where: ` of release ${ref.name} on ${cluster}` },
          { hint: `GET …/releases/${ref.name}/objects lists its objects` },
        )
      return { cluster, ...place, ...found }
    },
  }
}
