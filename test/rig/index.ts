export { at, listAt } from './at.js'
export { type Availability, available } from './available.js'
export { ensureBuilt } from './build/ensure.js'
export { GoMissing } from './build/go.js'
export type { AuditedRequest } from './cluster/audit.js'
export { type Answer, RequestTimeout } from './cluster/client.js'
export type { Cluster } from './cluster/cluster.js'
export { kubeconfigOf } from './cluster/kubeconfig.js'
export type { NodeOptions } from './cluster/node.js'
export type { ClusterOptions } from './cluster/start.js'
export type { Ds389 } from './directory/ds389.js'
export type { SambaAd } from './directory/samba.js'
export type { Slapd, SlapdOptions } from './directory/slapd.js'
export { type DirectoryServer, directoryAvailable } from './directory/tools.js'
export type { Authelia, AutheliaOptions } from './identity/authelia.js'
export type { Gitea, GiteaCaller, GiteaOptions } from './identity/gitea.js'
export type { HttpAnswer } from './identity/http.js'
export type { OpenBao, OpenBaoOptions } from './identity/openbao.js'
export type { Postgres } from './postgres/postgres.js'
export { unprivilegedUser } from './postgres/user.js'
export { freePort } from './process/ports.js'
export type { Registry, RegistryOptions } from './registry/registry.js'
export { openRig, type Rig } from './rig.js'
export {
  start389ds,
  startAuthelia,
  startCluster,
  startClusters,
  startGitea,
  startOpenBao,
  startPostgres,
  startRegistry,
  startSambaAd,
  startSlapd,
} from './shared.js'
export { until } from './until.js'
export { type ServerName, versions } from './versions.js'
