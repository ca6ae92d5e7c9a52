import type { Cluster } from './cluster/cluster.js'
import type { ClusterOptions } from './cluster/start.js'
import type { Ds389 } from './directory/ds389.js'
import type { SambaAd } from './directory/samba.js'
import type { Slapd, SlapdOptions } from './directory/slapd.js'
import type { Authelia, AutheliaOptions } from './identity/authelia.js'
import type { Gitea, GiteaOptions } from './identity/gitea.js'
import type { OpenBao, OpenBaoOptions } from './identity/openbao.js'
import type { Postgres } from './postgres/postgres.js'
import type { Registry, RegistryOptions } from './registry/registry.js'
import { openRig, type Rig } from './rig.js'
import { together } from './together.js'

let shared: { readonly rig: Rig; users: number } | undefined

/**
 * Starts a real cluster in this process's rig. The rig opens with the first server and is removed with the last one
 * stopped, or with the process, however that ends.
 */
export const startCluster = (options: ClusterOptions): Promise<Cluster> =>
  join((rig) => rig.startCluster(options))

/** Starts several side by side: three are ready in little more time than one. */
export const startClusters = (options: readonly ClusterOptions[]): Promise<Cluster[]> =>
  together(options.map(startCluster))

/** Starts a real PostgreSQL server; as root, it is run by another user. */
export const startPostgres = (): Promise<Postgres> => join((rig) => rig.startPostgres())

/** Starts a real OpenLDAP; several can run, one a copy of another. */
export const startSlapd = (options?: SlapdOptions): Promise<Slapd> => join((rig) => rig.startSlapd(options))

/** Starts a real 389 Directory Server; as root only. */
export const start389ds = (): Promise<Ds389> => join((rig) => rig.start389ds())

/** Starts a real Samba as Active Directory; as root only, and one at a time: its ports are 389 and 636. */
export const startSambaAd = (): Promise<SambaAd> => join((rig) => rig.startSambaAd())

/** Starts a real OpenBao server (the Vault API), unsealed. */
export const startOpenBao = (options?: OpenBaoOptions): Promise<OpenBao> =>
  join((rig) => rig.startOpenBao(options))

/** Starts a real Gitea with one admin; as root, it is run by another user. */
export const startGitea = (options?: GiteaOptions): Promise<Gitea> => join((rig) => rig.startGitea(options))

/** Starts a real Authelia for the domain example.org, on a users file or on LDAP. */
export const startAuthelia = (options?: AutheliaOptions): Promise<Authelia> =>
  join((rig) => rig.startAuthelia(options))

/** Starts a real registry for OCI artifacts, with one account. */
export const startRegistry = (options?: RegistryOptions): Promise<Registry> =>
  join((rig) => rig.startRegistry(options))

const join = async <T extends { stop(): Promise<void> }>(start: (rig: Rig) => Promise<T>): Promise<T> => {
  shared ??= { rig: openRig(), users: 0 }
  const mine = shared
  mine.users += 1
  const leave = async () => {
    mine.users -= 1
    if (mine.users > 0) return
    if (shared === mine) shared = undefined
    await mine.rig.stop()
  }
  try {
    const server = await start(mine.rig)
    let left: Promise<void> | undefined
    const stop = () => {
      left ??= server.stop().then(leave)
      return left
    }
    return { ...server, stop }
  } catch (error) {
    await leave()
    throw error
  }
}
