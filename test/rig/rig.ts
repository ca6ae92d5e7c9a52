import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cluster } from './cluster/cluster.js'
import { type Etcd, startEtcd } from './cluster/etcd.js'
import { type ClusterOptions, startClusterOn } from './cluster/start.js'
import { type Postgres, startPostgresIn } from './postgres/postgres.js'
import { openGuard } from './process/guard.js'
import { createLaunch, end } from './process/launcher.js'
import { together } from './together.js'

/** Real servers of this process: a temporary folder, one etcd for all clusters, and a guard that outlives a crash. */
export interface Rig {
  readonly folder: string
  startCluster(options: ClusterOptions): Promise<Cluster>
  /** Starts them side by side. */
  startClusters(options: readonly ClusterOptions[]): Promise<Cluster[]>
  startPostgres(): Promise<Postgres>
  /** Ends everything it started and removes its folder. */
  stop(): Promise<void>
}

/**
 * Opens a rig. What it starts dies with this process, however that ends. With HANSA_RIG_KEEP=1 the folder with
 * all logs stays behind.
 */
export function openRig(): Rig {
  const folder = mkdtempSync(join(tmpdir(), 'hansa-rig-'))
  // A server that runs as another user has to pass through; what is secret has its own mode.
  chmodSync(folder, 0o711)
  const keep = process.env.HANSA_RIG_KEEP === '1'
  if (keep) process.stderr.write(`rig: keeping ${folder}\n`)
  const guard = openGuard(keep ? undefined : folder)
  const launch = createLaunch(guard)
  const started: { stop(): Promise<void> }[] = []
  let databases = 0
  let etcd: Promise<Etcd> | undefined

  const startCluster = async (options: ClusterOptions): Promise<Cluster> => {
    etcd ??= startEtcd(join(folder, 'etcd'), launch)
    const { url } = await etcd
    const cluster = await startClusterOn({ folder, etcdUrl: url, launch }, options)
    started.push(cluster)
    return cluster
  }
  return {
    folder,
    startCluster,
    startClusters: (all) => together(all.map(startCluster)),
    async startPostgres() {
      databases += 1
      const postgres = await startPostgresIn(join(folder, `postgres-${databases}`), launch)
      started.push(postgres)
      return postgres
    },
    async stop() {
      await Promise.all(started.map((server) => server.stop()))
      if (etcd !== undefined) await end((await etcd).process)
      await guard.close()
    },
  }
}
