import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from '../build/ensure.js'
import { end, type Launch, untilServing } from '../process/launcher.js'
import { freePort } from '../process/ports.js'
import { prepareApiServer, readAuthority } from './apiserver.js'
import { createClient } from './client.js'
import { addStorageClass } from './cloud.js'
import { type Cluster, type ClusterRecord, kubeconfigFile, openCluster } from './cluster.js'
import { controllerSpecs, type Forward } from './controllers.js'
import { kubeconfigOf } from './kubeconfig.js'
import type { NodeOptions } from './node.js'

export interface ClusterOptions {
  /** also the kubeconfig context; lower case letters, digits and dashes */
  readonly name: string
  /** how many nodes, or each of them (default 1) */
  readonly nodes?: number | readonly NodeOptions[]
  /** default `local` */
  readonly region?: string
  /** assigned to nodes in turn (default `REGION-a`, `REGION-b`, `REGION-c`) */
  readonly zones?: readonly string[]
  /** false runs no kube-controller-manager, kube-scheduler and KWOK: only an API server and its objects */
  readonly controllers?: boolean
  /** maximum calls per second of the controllers; default 200, far above Kubernetes' own 20, so that suites do not wait for them */
  readonly controllerQps?: number
  /** nice value of the controllers, 0 (default) to 19 */
  readonly controllerNice?: number
  /**
   * Gives claims volumes (default StorageClass `standard`) and Services of type LoadBalancer addresses, and counts quotas
   * and disruption budgets; needs controllers.
   */
  readonly cloud?: boolean
  /** The API server logs the requests of service accounts, for `requests()`. */
  readonly audit?: boolean
  /** Ports of pods that `pods/portforward` leads to servers on loopback; needs controllers. */
  readonly forwards?: readonly Forward[]
  /** What `pods/log` shows of every container; needs controllers. */
  readonly output?: string
}

/** The environment of a cluster: a rig's folder, its etcd, and how it launches processes. */
export interface ClusterGround {
  readonly folder: string
  readonly etcdUrl: string
  readonly launch: Launch
}

/**
 * Nothing listens behind Services. On the loopback network a webhook behind one is refused at once, and ignored if its
 * failurePolicy says so; elsewhere every call of the API server to it could take until its timeout.
 */
const serviceRangeOf = ({ cloud = false }: ClusterOptions): string =>
  cloud ? '127.96.0.0/16' : '10.96.0.0/16'

/** Starts one cluster. Resolves when its API server is ready and its nodes are Ready. */
export const startClusterOn = async (ground: ClusterGround, options: ClusterOptions): Promise<Cluster> => {
  const { name, nodes = 1, region = 'local', controllers = true } = options
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) throw new Error(`invalid cluster name "${name}"`)
  const zones = options.zones ?? ['a', 'b', 'c'].map((letter) => `${region}-${letter}`)
  const { launch } = ground
  const kubernetes = await ensureBuilt('kubernetes')
  const kwok = controllers ? await ensureBuilt('kwok') : ''
  const folder = join(ground.folder, name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const port = await freePort()
  const adminToken = randomBytes(24).toString('base64url')

  const spec = prepareApiServer({
    name,
    folder,
    binaries: kubernetes,
    etcdUrl: ground.etcdUrl,
    port,
    adminToken,
    controllers,
    serviceRange: serviceRangeOf(options),
    audit: options.audit ?? false,
  })
  const apiServer = await launch(spec)
  let caPem: string | undefined
  await untilServing(apiServer, async () => {
    caPem ??= readAuthority(folder)
    return caPem !== undefined && (await answersReady(port, caPem, adminToken))
  })
  if (caPem === undefined) throw new Error(`the API server of ${name} did not create a certificate`)

  const kubeconfig = kubeconfigFile(folder)
  const server = `https://127.0.0.1:${port}`
  writeFileSync(kubeconfig, kubeconfigOf([{ name, server, caPem, adminToken }]), { mode: 0o600 })
  const { forwards, output } = options
  const kubelet =
    forwards === undefined && output === undefined ? undefined : { port: await freePort(), forwards, output }
  const specs = controllers
    ? controllerSpecs({
        folder,
        kubeconfig,
        kubernetes,
        kwok,
        qps: options.controllerQps ?? 200,
        nice: options.controllerNice,
        cloud: options.cloud ?? false,
        kubelet,
      })
    : []
  const running = await Promise.all(specs.map(launch))
  const record: ClusterRecord = {
    name,
    region,
    zones,
    folder,
    port,
    adminToken,
    caPem,
    apiServer,
    controllers: running,
  }
  const cluster = openCluster(record, launch)
  try {
    for (const node of typeof nodes === 'number' ? Array.from({ length: nodes }, () => ({})) : nodes) {
      await cluster.addNode(node)
    }
    if (controllers && options.cloud === true) await addStorageClass(cluster)
  } catch (error) {
    await Promise.all([...running, apiServer].map((process) => end(process)))
    throw error
  }
  return cluster
}

const answersReady = async (port: number, caPem: string, token: string): Promise<boolean> => {
  const client = createClient({ port, caPem, token })
  try {
    return (await client.request('GET', '/readyz', undefined, undefined, 2_000)).status === 200
  } finally {
    client.disconnect()
  }
}
