import type { Cluster } from './cluster/cluster.js'
import type { ClusterOptions } from './cluster/start.js'
import { openRig, type Rig } from './rig.js'

export { at, listAt } from './at.js'
export { available } from './available.js'
export { ensureBuilt } from './build/ensure.js'
export type { Answer } from './cluster/client.js'
export type { Cluster } from './cluster/cluster.js'
export type { NodeOptions } from './cluster/node.js'
export type { ClusterOptions } from './cluster/start.js'
export { freePort } from './process/ports.js'
export { openRig, type Rig } from './rig.js'
export { until } from './until.js'
export { type ServerName, versions } from './versions.js'

let shared: { rig: Rig; running: number } | undefined

/**
 * Starts a real cluster in this process's rig. The rig opens with the first cluster and goes with the last one
 * stopped, or with the process, however that ends.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  shared ??= { rig: openRig(), running: 0 }
  const mine = shared
  mine.running += 1
  const leave = async () => {
    mine.running -= 1
    if (mine.running > 0) return
    if (shared === mine) shared = undefined
    await mine.rig.stop()
  }
  try {
    const cluster = await mine.rig.startCluster(options)
    let left: Promise<void> | undefined
    return { ...cluster, stop: () => (left ??= cluster.stop().then(leave)) }
  } catch (error) {
    await leave()
    throw error
  }
}

/** Starts several side by side: three are ready in little more time than one. */
export function startClusters(options: readonly ClusterOptions[]): Promise<Cluster[]> {
  return Promise.all(options.map(startCluster))
}
