import { type ServerName, versions } from '../versions.js'
import { buildGitea } from './gitea.js'
import { goBuild } from './go.js'
import { buildKubernetes } from './kubernetes.js'
import { buildKwok } from './kwok.js'
import { buildNode24 } from './node24.js'
import { buildOpenbao } from './openbao.js'
import type { Report } from './run.js'

type Recipe = (folder: string, report: Report) => Promise<void>

/** The simple case: one command of one module. */
const oneCommand =
  (name: ServerName, module: string, command: string): Recipe =>
  async (folder, report) => {
    const { version } = versions[name]
    await goBuild({ module, version: `v${version}`, commands: { [name]: command } }, folder, report)
  }

/** How each server is built into its folder of the cache. */
export const recipes: Readonly<Record<ServerName, Recipe>> = {
  kubernetes: buildKubernetes,
  // The root package of etcd's server module is the server.
  etcd: oneCommand('etcd', 'go.etcd.io/etcd/server/v3', 'go.etcd.io/etcd/server/v3'),
  kwok: buildKwok,
  helm: oneCommand('helm', 'helm.sh/helm/v4', 'helm.sh/helm/v4/cmd/helm'),
  // The version with the kustomize/api of packages/charts/engine/go.mod.
  kustomize: oneCommand(
    'kustomize',
    'sigs.k8s.io/kustomize/kustomize/v5',
    'sigs.k8s.io/kustomize/kustomize/v5',
  ),
  registry: oneCommand(
    'registry',
    'github.com/distribution/distribution/v3',
    'github.com/distribution/distribution/v3/cmd/registry',
  ),
  gitea: buildGitea,
  authelia: oneCommand(
    'authelia',
    'github.com/authelia/authelia/v4',
    'github.com/authelia/authelia/v4/cmd/authelia',
  ),
  openbao: buildOpenbao,
  node24: buildNode24,
}
