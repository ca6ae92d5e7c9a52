import { join } from 'node:path'
import { at } from '../at.js'
import { alive, signal } from '../process/identity.js'
import { end, type Launch, type ServerProcess, untilServing } from '../process/launcher.js'
import { until } from '../until.js'
import { type AuditedRequest, readRequests } from './audit.js'
import { type Client, createClient } from './client.js'
import { kubeconfigOf } from './kubeconfig.js'
import { type NodeOptions, nodeObject } from './node.js'

/** A running cluster as plain data, so that another process can take it over. */
export interface ClusterRecord {
  readonly name: string
  readonly region: string
  readonly zones: readonly string[]
  readonly folder: string
  readonly port: number
  readonly adminToken: string
  readonly caPem: string
  readonly apiServer: ServerProcess
  /** kube-controller-manager, kube-scheduler and KWOK; empty with `controllers: false` */
  readonly controllers: readonly ServerProcess[]
}

/** A real cluster: kube-apiserver on etcd, with fake nodes. */
export interface Cluster extends Pick<Client, 'request'> {
  readonly name: string
  readonly region: string
  /** such as https://127.0.0.1:20443 */
  readonly server: string
  /** file, with one context, named like the cluster */
  readonly kubeconfig: string
  readonly kubeconfigText: string
  readonly context: string
  /** of a user in system:masters */
  readonly adminToken: string
  readonly caPem: string
  /**
   * One request that changes the cluster, with the admin token.
   *
   * @param contentType of the body; application/json unless given
   * @returns the body of the answer
   * @throws Error when the server refuses it, with its message
   */
  change(
    method: 'DELETE' | 'PATCH' | 'POST' | 'PUT',
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<unknown>
  /** The requests of service accounts so far, the oldest first; needs `audit`. A watch is one when it has ended. */
  requests(): readonly AuditedRequest[]
  /** SIGKILL to the API server: connections are refused from here on. */
  kill(): Promise<void>
  /** SIGSTOP to the API server: it accepts connections and never answers. */
  hang(): Promise<void>
  /** SIGCONT to a hanging API server; returns when it responds again. */
  resume(): Promise<void>
  /** Starts the API server again (ending it first if it runs) on the same port and data; returns when it is ready. */
  restart(): Promise<void>
  /** @returns the node's name; it is Ready */
  addNode(options?: NodeOptions): Promise<string>
  /** The cluster as data, with the processes it has now. */
  record(): ClusterRecord
  /** Stops its processes. Its data stays until the rig's folder is removed. */
  stop(): Promise<void>
}

/** @returns the path of a cluster's kubeconfig in its folder */
export const kubeconfigFile = (folder: string): string => join(folder, 'kubeconfig.yaml')

/** @param launch starts the API server again after a kill */
export const openCluster = (record: ClusterRecord, launch: Launch): Cluster => {
  const { name, region, zones, folder, port, adminToken, caPem } = record
  const server = `https://127.0.0.1:${port}`
  const client = createClient({ port, caPem, token: adminToken })
  const kubeconfigText = kubeconfigOf([{ name, server, caPem, adminToken }])
  let apiServer = record.apiServer

  const ready = async () =>
    (await client.request('GET', '/readyz', undefined, undefined, 2_000)).status === 200
  const addNode = async (options: NodeOptions = {}): Promise<string> => {
    const taken = at((await client.request('GET', '/api/v1/nodes')).body, 'items')
    const index = Array.isArray(taken) ? taken.length : 0
    const node = options.name ?? `${name}-node-${index + 1}`
    const zone = zones[index % zones.length] ?? region
    const body = nodeObject({ name: node, region, zone }, options, record.controllers.length === 0)
    const { status, body: answer } = await client.request('POST', '/api/v1/nodes', body)
    if (status !== 201) throw new Error(`node ${node} on ${name}: ${status} ${String(at(answer, 'message'))}`)
    const found = async () => (await client.request('GET', `/api/v1/nodes/${node}`)).body
    await until(`node ${node} of ${name} is Ready`, async () => isReady(await found()), { timeoutMs: 90_000 })
    return node
  }

  return {
    name,
    region,
    server,
    kubeconfig: kubeconfigFile(folder),
    kubeconfigText,
    context: name,
    adminToken,
    caPem,
    request: client.request,
    async change(method, path, body, contentType) {
      const { status, body: answer } = await client.request(method, path, body, contentType)
      if (status >= 300)
        throw new Error(`${method} ${path} on ${name}: ${status} ${String(at(answer, 'message'))}`)
      return answer
    },
    requests: () => readRequests(folder),
    async kill() {
      await end(apiServer)
      // Without this the next request would get a reset connection instead of a refused one.
      client.disconnect()
    },
    async hang() {
      if (!signal(apiServer, 'SIGSTOP')) throw new Error(`the API server of ${name} does not run`)
    },
    async resume() {
      if (!signal(apiServer, 'SIGCONT')) throw new Error(`the API server of ${name} does not run; restart it`)
      await untilServing(apiServer, ready)
    },
    async restart() {
      if (alive(apiServer)) await end(apiServer)
      client.disconnect()
      apiServer = await launch(apiServer.spec)
      await untilServing(apiServer, ready)
    },
    addNode,
    record: () => ({ ...record, apiServer }),
    async stop() {
      client.disconnect()
      await Promise.all([...record.controllers, apiServer].map((process) => end(process)))
    },
  }
}

/** Whether a Node can run pods: it has the condition, and node-lifecycle's taint is gone. */
const isReady = (node: unknown): boolean => {
  const conditions = at(node, 'status', 'conditions')
  const taints = at(node, 'spec', 'taints')
  return (
    Array.isArray(conditions) &&
    conditions.some((one) => at(one, 'type') === 'Ready' && at(one, 'status') === 'True') &&
    !(Array.isArray(taints) && taints.some((one) => String(at(one, 'key')).startsWith('node.kubernetes.io/')))
  )
}
