import { stringify } from 'yaml'

/** The data of a cluster for its kubeconfig; the context, the cluster and its admin are all named `name`. */
export interface KubeconfigEntry {
  readonly name: string
  readonly server: string
  readonly caPem: string
  readonly adminToken: string
}

/** @returns a kubeconfig, in YAML, with one context per cluster; the first is the current one */
export const kubeconfigOf = (entries: readonly KubeconfigEntry[]): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: entries.map(({ name, server, caPem }) => ({
      name,
      cluster: { server, 'certificate-authority-data': Buffer.from(caPem).toString('base64') },
    })),
    users: entries.map(({ name, adminToken }) => ({ name, user: { token: adminToken } })),
    contexts: entries.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
    'current-context': entries[0]?.name ?? '',
  })
