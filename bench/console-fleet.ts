import { randomUUID } from 'node:crypto'
import type { Row, Store, Tx } from '../packages/server/dist/db/index.js'
import { recordEvent } from '../packages/server/dist/events/index.js'
import { placeTarget, reportTarget, targetsOnCluster } from '../packages/server/dist/releases/index.js'
import { controllerSubject } from '../packages/server/src/runtime/subject.js'

const regions = ['eu-north', 'eu-west', 'us-east', 'us-west', 'ap-south', 'ap-east', 'sa-east', 'af-south']
const clusters = 1_000
const releases = 500
/** The number of clusters each release runs on. */
const spread = 20
const writer = { subject: controllerSubject('hub/bench') }
const at = '2026-01-01T12:00:00.000Z'
/** The number of kinds of a cluster with a few operators. */
const apis = Array.from({ length: 70 }, (_, index) => `group-${index % 18}.example.org/v1/Kind${index}`)

const clusterName = (index: number): string =>
  `${regions[index % regions.length]}-${String(index).padStart(4, '0')}`

const row = (kind: string, namespace: string, name: string, labels: Record<string, string>): Row => ({
  uid: randomUUID(),
  kind,
  namespace,
  name,
  labels,
  annotations: {},
  spec: {},
  status: {},
  generation: 1,
  revision: 0,
  createdAt: '',
  updatedAt: '',
  deletedAt: null,
})

const condition = (type: string, status: string, message: string) => ({
  type,
  status,
  lastTransitionTime: at,
  reason: type,
  message,
})

/** A healthy cluster as it is stored; `busy` millicores are requested. */
const clusterStatus = (name: string, busy: number) => ({
  conditions: [
    condition('CredentialsValid', 'True', 'the token was accepted'),
    condition('Ready', 'True', 'the API server answers'),
  ],
  clusterUid: name,
  version: 'v1.34.2',
  apis,
  nodes: { count: 12, ready: 12 },
  capacity: { cpu: '192', memory: '768Gi', pods: 1320 },
  allocatable: { cpu: '190', memory: '760Gi', pods: 1320 },
  requested: { cpu: `${busy}m`, memory: `${Math.round(busy * 3)}Mi`, pods: Math.round(busy / 200) },
  credentials: { issuedBy: 'Hansa', role: 'cluster-admin', issuedAt: at, expiresAt: at, renewAt: at },
})

const cluster = (index: number): Row => {
  const name = clusterName(index)
  return {
    ...row('Cluster', '', name, { tier: index % 3 === 0 ? 'prod' : 'edge', rack: `r${index % 40}` }),
    spec: {
      provider: index % 2 === 0 ? 'metal' : 'cloud',
      region: regions[index % regions.length],
      zones: [`z${index % 3}`],
      taints: [],
      unschedulable: index % 97 === 0,
      connection: { server: `https://${name}.example.org:6443`, insecure: false, credentials: {} },
      probe: { periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 3, successThreshold: 2 },
    },
    status: clusterStatus(name, 20_000 + ((index * 7_919) % 160_000)),
  }
}

const releaseName = (index: number): string => `release-${String(index).padStart(3, '0')}`

const release = (index: number): Row => ({
  ...row('Release', 'default', releaseName(index), { team: `t${index % 12}` }),
  spec: {
    bundle: { name: 'web', version: '1.0.0' },
    placement: 'edge',
    namespace: 'web',
    replicas: {},
    overrides: [],
    conflicts: 'Fail',
    drift: 'Correct',
    deletion: 'Keep',
  },
  status: {
    observedGeneration: 1,
    conditions: ['Applied', 'Ready', 'Scheduled'].map((type) => condition(type, 'True', '')),
    targets: { total: spread, applied: spread, ready: spread, drifted: 0, failed: 0, unreachable: 0 },
  },
})

const desired = (replicas: number) => ({
  bundle: { uid: 'b', name: 'web', version: '1.0.0', digest: `sha256:${'0'.repeat(64)}` },
  valuesHash: `sha256:${'1'.repeat(64)}`,
  namespace: 'web',
  workloads: [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'web', replicas }],
  patches: [],
  conflicts: 'Fail' as const,
  drift: 'Correct' as const,
  deletion: 'Keep' as const,
})

/** Runs `each` for 0 to `count` - 1, some hundreds a transaction. */
const inTurns = async (
  store: Store,
  count: number,
  each: (tx: Tx, index: number) => unknown,
): Promise<void> => {
  for (let start = 0; start < count; start += 250)
    await store.write(writer, async (tx) => {
      for (let index = start; index < Math.min(count, start + 250); index++) await each(tx, index)
    })
}

const targetStates = { applied: true, ready: true }

/** Writes the fleet: clusters, releases, the targets of each, and recent events. */
export const fill = async (store: Store): Promise<void> => {
  await inTurns(store, clusters, (tx, index) => tx.put(cluster(index)))
  const uids: string[] = []
  await inTurns(store, releases, async (tx, index) => {
    const made = release(index)
    uids.push(made.uid)
    await tx.put(made)
  })
  await inTurns(store, releases * spread, (tx, index) => {
    const of = index % releases
    const on = (of * 37 + Math.floor(index / releases) * 53) % clusters
    const name = releaseName(of)
    const place = {
      releaseUid: uids[of] ?? '',
      namespace: 'default',
      release: name,
      cluster: clusterName(on),
    }
    placeTarget(tx, { ...place, desired: desired(1 + (index % 5)) }, undefined)
  })
  for (let index = 0; index < clusters; index++)
    await store.write(writer, async (tx) => {
      for (const target of await targetsOnCluster(tx, clusterName(index)))
        reportTarget(tx, target, targetStates)
    })
  await inTurns(store, 600, (tx, index) =>
    recordEvent(tx, {
      type: 'Normal',
      reason: 'Ready',
      kind: 'Release',
      namespace: 'default',
      name: releaseName(index % releases),
      uid: uids[index % releases] ?? '',
      cluster: clusterName(index % clusters),
      message: `web@1.0.0 is ready on ${clusterName(index % clusters)}`,
    }),
  )
}

/** One tenth of a second's changes: seven of targets, two of clusters, one event. Returns the number of committed changes. */
const tick = async (store: Store, round: number): Promise<number> => {
  let made = 0
  await store.write(writer, async (tx) => {
    const name = clusterName((round * 17) % clusters)
    for (const target of (await targetsOnCluster(tx, name)).slice(0, 7)) {
      const ready = !target.ready
      reportTarget(tx, target, { ready, message: ready ? '' : '1 of 3 replicas are not ready' })
      made += 1
    }
    for (const offset of [3, 11]) {
      const there = await tx.get('Cluster', '', clusterName((round * 17 + offset) % clusters))
      if (there === undefined) continue
      await tx.put({
        ...there,
        status: clusterStatus(there.name, 20_000 + ((round * 1_013 + offset) % 160_000)),
      })
      made += 1
    }
    recordEvent(tx, {
      type: 'Normal',
      reason: 'Ready',
      kind: 'Cluster',
      namespace: '',
      name,
      uid: name,
      cluster: name,
      message: `round ${round}`,
    })
    made += 1
  })
  return made
}

/** Commits 100 changes a second, ten times ten, until the returned function is called, which returns their number. */
export const drive = (store: Store): (() => number) => {
  let committed = 0
  let round = 0
  let busy = false
  const begun = performance.now()
  const timer = setInterval(async () => {
    if (busy) return
    busy = true
    // Catch up with late rounds.
    while (committed < (performance.now() - begun) / 10) committed += await tick(store, round++)
    busy = false
  }, 100)
  return () => {
    clearInterval(timer)
    return committed
  }
}
