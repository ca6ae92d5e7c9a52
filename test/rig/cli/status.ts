import { basename } from 'node:path'
import { createClient } from '../cluster/client.js'
import type { ClusterRecord } from '../cluster/cluster.js'
import { alive } from '../process/identity.js'
import { mergedKubeconfig, readState } from './state.js'

/** One line per cluster: whether its API server responds, and which of its processes do not run. */
export const status = async (): Promise<string> => {
  const state = readState()
  if (state === undefined) return 'Nothing is up. Start three clusters with: npm run rig -- up 3'
  const lines = await Promise.all(state.clusters.map(describe))
  const etcd = alive(state.etcd) ? `etcd runs (pid ${state.etcd.pid})` : 'etcd does not run'
  return [...lines, etcd, `Kubeconfig: ${mergedKubeconfig()}`].join('\n')
}

const describe = async (cluster: ClusterRecord): Promise<string> => {
  const { name, region, port, apiServer, controllers } = cluster
  const dead = controllers.filter((one) => !alive(one)).map((one) => basename(one.spec.command))
  const rest = dead.length === 0 ? '' : `; not running: ${dead.join(', ')}`
  return `${name}\t${region}\thttps://127.0.0.1:${port}\tpid ${apiServer.pid}\t${await answer(cluster)}${rest}`
}

const answer = async ({ port, caPem, adminToken, apiServer }: ClusterRecord): Promise<string> => {
  if (!alive(apiServer)) return 'killed'
  const client = createClient({ port, caPem, token: adminToken })
  try {
    const { status: code } = await client.request('GET', '/readyz', undefined, undefined, 1_500)
    return code === 200 ? 'ready' : `answers ${code}`
  } catch {
    return 'runs, does not respond'
  } finally {
    client.disconnect()
  }
}
