import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cluster } from './cluster/cluster.js'
import { type Etcd, startEtcd } from './cluster/etcd.js'
import { type ClusterOptions, startClusterOn } from './cluster/start.js'
import { type Ds389, startDs389In } from './directory/ds389.js'
import { type SambaAd, startSambaAdIn } from './directory/samba.js'
import { type Slapd, type SlapdOptions, startSlapdIn } from './directory/slapd.js'
import { type Authelia, type AutheliaOptions, startAutheliaIn } from './identity/authelia.js'
import { type Gitea, type GiteaOptions, startGiteaIn } from './identity/gitea.js'
import { type OpenBao, type OpenBaoOptions, startOpenBaoIn } from './identity/openbao.js'
import { type Postgres, startPostgresIn } from './postgres/postgres.js'
import { openGuard } from './process/guard.js'
import { createLaunch, end } from './process/launcher.js'
import { type Registry, type RegistryOptions, startRegistryIn } from './registry/registry.js'
import { together } from './together.js'

/** Real servers of this process: a temporary folder, one etcd for all clusters, and a guard that survives a crash. */
export interface Rig {
  readonly folder: string
  startCluster(options: ClusterOptions): Promise<Cluster>
  /** Starts them side by side. */
  startClusters(options: readonly ClusterOptions[]): Promise<Cluster[]>
  startPostgres(): Promise<Postgres>
  startSlapd(options?: SlapdOptions): Promise<Slapd>
  start389ds(): Promise<Ds389>
  startSambaAd(): Promise<SambaAd>
  startOpenBao(options?: OpenBaoOptions): Promise<OpenBao>
  startGitea(options?: GiteaOptions): Promise<Gitea>
  startAuthelia(options?: AutheliaOptions): Promise<Authelia>
  startRegistry(options?: RegistryOptions): Promise<Registry>
  /** Ends everything it started and removes its folder. */
  stop(): Promise<void>
}

/**
 * Opens a rig. What it starts dies with this process, however that ends. With HANSA_RIG_KEEP=1 the folder with
 * all logs stays behind.
 */
export const openRig = (): Rig => {
  const folder = mkdtempSync(join(tmpdir(), 'hansa-rig-'))
  // A server that runs as another user needs access to the folder; secret files have their own mode.
  chmodSync(folder, 0o711)
  const keep = process.env.HANSA_RIG_KEEP === '1'
  if (keep) process.stderr.write(`rig: keeping ${folder}\n`)
  const guard = openGuard(keep ? undefined : folder)
  const launch = createLaunch(guard)
  const started: { stop(): Promise<void> }[] = []
  let servers = 0
  const next = (name: string) => {
    servers += 1
    return join(folder, `${name}-${servers}`)
  }
  const noted = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const server = await starting
    started.push(server)
    return server
  }
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
    startPostgres: () => noted(startPostgresIn(next('postgres'), launch)),
    startSlapd: (options = {}) => noted(startSlapdIn(next('slapd'), launch, options)),
    start389ds: () => noted(startDs389In(next('389ds'), launch)),
    startSambaAd: () => noted(startSambaAdIn(next('samba'), launch)),
    startOpenBao: (options = {}) => noted(startOpenBaoIn(next('openbao'), launch, options)),
    startGitea: (options = {}) => noted(startGiteaIn(next('gitea'), launch, options)),
    startAuthelia: (options = {}) => noted(startAutheliaIn(next('authelia'), launch, options)),
    startRegistry: (options = {}) => noted(startRegistryIn(next('registry'), launch, options)),
    async stop() {
      await Promise.all(started.map((server) => server.stop()))
      if (etcd !== undefined) await end((await etcd).process)
      await guard.close()
    },
  }
}
