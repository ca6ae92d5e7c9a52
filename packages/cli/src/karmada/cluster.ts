import type { Field } from './trail.js'

/** A Cluster without its connection: what an import can say about one that is registered separately. */
export interface ImportedCluster {
  apiVersion: 'hansa.dev/v1'
  kind: 'Cluster'
  metadata: { name: string; labels?: Record<string, string> }
  spec: {
    provider?: string
    region?: string
    zones?: string[]
    taints?: { key: string; value?: string; effect: Effect }[]
  }
}

type Effect = 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule'
const EFFECTS: readonly Effect[] = ['NoSchedule', 'NoExecute', 'PreferNoSchedule']

const taintsOf = (list: Field): NonNullable<ImportedCluster['spec']['taints']> =>
  list.items().flatMap((item) => {
    const key = item.field('key').text() ?? ''
    const effect = item.field('effect').choice(EFFECTS)
    item.field('timeAdded').leave('the time a taint was added is not stored')
    if (effect === undefined) {
      item.leave('unknown taint effect')
      return []
    }
    if (key.startsWith('cluster.karmada.io/')) {
      item.leave('set by Karmada automatically; in Hansa this is a condition of the cluster')
      return []
    }
    const value = item.field('value').text()
    return [{ key, ...(value === undefined || value === '' ? {} : { value }), effect }]
  })

/** Labels, location and taints of a cluster. The connection is not imported: it is set and checked at registration. */
export const clusterOf = (root: Field, name: string): ImportedCluster => {
  const spec = root.field('spec')
  const labels = Object.fromEntries(
    root
      .field('metadata')
      .field('labels')
      .entries()
      .flatMap(([key, value]): [string, string][] => {
        const text = value.text()
        return text === undefined ? [] : [[key, text]]
      }),
  )
  const zones = spec.field('zones').texts() ?? []
  const zone = spec.field('zone')
  const provider = spec.field('provider').text()
  const region = spec.field('region').text()
  const taints = taintsOf(spec.field('taints'))
  const allZones = zones.length > 0 ? zones : [zone.text() ?? ''].filter((text) => text !== '')
  if (zones.length > 0) zone.leave('zones is set too and takes precedence')
  for (const word of [
    'id',
    'syncMode',
    'apiEndpoint',
    'secretRef',
    'impersonatorSecretRef',
    'proxyURL',
    'proxyHeader',
  ])
    spec
      .field(word)
      .leave(
        `set the connection when you register the cluster: hansa cluster register ${name} --kubeconfig FILE`,
      )
  spec
    .field('insecureSkipTLSVerification')
    .leave(`set the connection when you register the cluster: hansa cluster register ${name} --insecure`)
  spec
    .field('resourceModels')
    .leave('Hansa counts capacity node by node instead of estimating it from models')
  return {
    apiVersion: 'hansa.dev/v1',
    kind: 'Cluster',
    metadata: { name, ...(Object.keys(labels).length > 0 ? { labels } : {}) },
    spec: {
      ...(provider === undefined || provider === '' ? {} : { provider }),
      ...(region === undefined || region === '' ? {} : { region }),
      ...(allZones.length > 0 ? { zones: allZones } : {}),
      ...(taints.length > 0 ? { taints } : {}),
    },
  }
}
