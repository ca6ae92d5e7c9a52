import { stringify } from 'yaml'

export interface KubeconfigEntry {
  name: string
  server: string
  token: string
  /** PEM of the authority behind the server's certificate. */
  caPem?: string
}

/** A kubeconfig with one context for each cluster, named like it; the first is current. */
export const kubeconfigFor = (entries: readonly KubeconfigEntry[]): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0]?.name ?? '',
    clusters: entries.map(({ name, server, caPem }) => ({
      name,
      cluster: {
        server,
        ...(caPem === undefined
          ? {}
          : { 'certificate-authority-data': Buffer.from(caPem).toString('base64') }),
      },
    })),
    users: entries.map(({ name, token }) => ({ name: `${name}-admin`, user: { token } })),
    contexts: entries.map(({ name }) => ({ name, context: { cluster: name, user: `${name}-admin` } })),
  })
