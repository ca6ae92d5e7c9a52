import { randomUUID } from 'node:crypto'
import type { Bundles, KubernetesObject } from '../../bundles/index.js'
import type { Reader, Store, Writer } from '../../db/index.js'
import {
  type Desired,
  placeTarget,
  type Removal,
  reportTarget,
  suspendTargets,
  type TargetRow,
  targetByUid,
  targetsOfRelease,
  withdrawTarget,
} from '../../releases/index.js'
import { until } from './until.js'

export interface Placed {
  cluster?: string
  bundle?: string
  version?: string
  namespace?: string
  release?: string
  desired?: Partial<Desired>
  /** The revision of its release; it stays when absent. */
  goal?: { number: number; rollback: boolean }
}

const workloadsOf = (objects: readonly KubernetesObject[], namespace: string): Desired['workloads'] =>
  objects.flatMap(({ apiVersion, kind, metadata, spec }) =>
    apiVersion === 'apps/v1' && kind !== 'DaemonSet'
      ? [
          {
            apiVersion,
            kind,
            namespace: metadata.namespace ?? namespace,
            name: metadata.name,
            replicas: Number(Object(spec).replicas ?? 1),
          },
        ]
      : [],
  )

const desiredOf = async (
  reader: Reader,
  bundles: Bundles,
  { bundle, version, namespace, release }: Record<'bundle' | 'version' | 'namespace' | 'release', string>,
): Promise<Desired> => {
  const found = await bundles.find(reader, { namespace: 'default', name: bundle, version })
  if (found === undefined) throw new Error(`no bundle ${bundle}@${version}`)
  const inputs = { release, namespace }
  const { objects } = await bundles.outline(found, { inputs, read: (body) => body(reader) })
  return {
    bundle: { uid: found.bundleUid, name: bundle, version, digest: found.digest },
    valuesHash: '',
    namespace,
    workloads: workloadsOf(objects, namespace),
    patches: [],
    conflicts: 'Fail',
    drift: 'Correct',
    deletion: 'Keep',
  }
}

/** The uid of each release by its name. */
const createReleaseUids = () => {
  const uids = new Map<string, string>()
  return {
    releaseUid: (name: string): string => {
      const uid = uids.get(name) ?? randomUUID()
      uids.set(name, uid)
      return uid
    },
    /** The release of that name is deleted: the next one has another uid. */
    forget: (name: string): boolean => uids.delete(name),
  }
}

/** Waits for states of targets. */
const createTargetWaits = (target: (uid: string) => Promise<TargetRow | undefined>) => ({
  /** Waits until a target's row satisfies `holds`. */
  when: (uid: string, what: string, holds: (row: TargetRow) => boolean, ms?: number): Promise<TargetRow> =>
    until(
      what,
      async () => {
        const row = await target(uid)
        return row !== undefined && holds(row) ? row : undefined
      },
      ms,
    ),
  ready: (uid: string): Promise<TargetRow> =>
    until(`target ${uid} ready`, async () => {
      const row = await target(uid)
      return row?.ready && row.applied ? row : undefined
    }),
  gone: (uid: string): Promise<true> =>
    until(`target ${uid} gone`, async () => (await target(uid)) === undefined),
})

/** The targets of a test's store, written as the scheduler writes them. */
export const createTestTargets = ({
  store,
  bundles,
  user,
  defaultCluster,
}: {
  store: Store
  bundles: Bundles
  user: Writer
  defaultCluster: string
}) => {
  const { releaseUid, forget } = createReleaseUids()
  const target = (uid: string): Promise<TargetRow | undefined> =>
    store.read((reader) => targetByUid(reader, uid))

  /** Acts as the scheduler: sets the target of a release on a cluster. */
  const place = (placed: Placed = {}): Promise<string> => {
    const { cluster = defaultCluster, bundle = 'web', version = '1.0.0', namespace = 'default' } = placed
    const release = placed.release ?? bundle
    return store.write(user, async (tx) => {
      const desired: Desired = {
        ...(await desiredOf(tx, bundles, { bundle, version, namespace, release })),
        ...placed.desired,
      }
      const uid = releaseUid(release)
      const present = (await targetsOfRelease(tx, uid)).find((row) => row.cluster === cluster)
      const goal = placed.goal === undefined ? {} : { goal: placed.goal }
      const place = { releaseUid: uid, namespace: 'default', release, cluster, desired, ...goal }
      return placeTarget(tx, place, present).uid
    })
  }

  const withdraw = (uid: string, reason: Removal): Promise<void> =>
    store.write(user, async (tx) => {
      const present = await targetByUid(tx, uid)
      if (present !== undefined) withdrawTarget(tx, present, reason)
    })

  /** Acts as a user who suspends the release of a target. */
  const suspend = (uid: string): Promise<void> =>
    store.write(user, async (tx) => {
      const present = await targetByUid(tx, uid)
      if (present !== undefined) suspendTargets(tx, [present])
    })

  /** Acts as a user who asks for a test of a target. Returns its id. */
  const test = (uid: string): Promise<string> =>
    store.write(user, async (tx) => {
      const present = await targetByUid(tx, uid)
      if (present === undefined) throw new Error(`no target ${uid}`)
      const id = randomUUID()
      const requestedAt = new Date().toISOString()
      const open = { outcome: 'Pending' as const, key: null, runs: [], endedAt: null, message: '' }
      reportTarget(tx, present, { test: { id, requestedAt, requestedBy: user.subject.name, ...open } })
      return id
    })

  return { place, target, releaseUid, forget, withdraw, suspend, test, ...createTargetWaits(target) }
}
