/** The choices of the random user: bundles in several versions, and placements. */

const container = (name: string, image: string) => ({
  name,
  image,
  resources: { requests: { cpu: '10m', memory: '16Mi' } },
})

const workload = (kind: 'Deployment' | 'StatefulSet', name: string, image: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [container(name, image)] },
    },
  },
})

const service = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ port: 80 }] },
})

const settings = (name: string, text: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { text },
})

export interface Revision {
  version: string
  /** Names of its workloads, which are their keys. */
  workloads: readonly string[]
  objects: readonly object[]
}

/** Versions of a bundle differ in images, in data, and in which objects there are. */
export const bundles: Readonly<Record<string, readonly Revision[]>> = {
  web: [
    {
      version: '1.0.0',
      workloads: ['web'],
      objects: [settings('page', 'one'), workload('Deployment', 'web', 'web:1.0', 4), service('web')],
    },
    {
      version: '1.1.0',
      workloads: ['web'],
      objects: [settings('page', 'two'), workload('Deployment', 'web', 'web:1.1', 4), service('web')],
    },
    {
      version: '2.0.0',
      workloads: ['web', 'cache'],
      objects: [
        workload('Deployment', 'web', 'web:2.0', 4),
        workload('Deployment', 'cache', 'cache:1', 2),
        service('web'),
        service('cache'),
      ],
    },
  ],
  queue: [
    {
      version: '1.0.0',
      workloads: ['queue'],
      objects: [workload('StatefulSet', 'queue', 'queue:1', 3), service('queue'), settings('limits', '10')],
    },
    {
      version: '1.2.0',
      workloads: ['queue'],
      objects: [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'common' } },
        workload('StatefulSet', 'queue', 'queue:1.2', 3),
        service('queue'),
      ],
    },
  ],
  notes: [
    { version: '0.1.0', workloads: [], objects: [settings('a', '1'), settings('b', '1')] },
    { version: '0.2.0', workloads: [], objects: [settings('b', '2'), settings('c', '2')] },
  ],
}

const region = (name: string) => ({ fields: [{ field: 'region', operator: 'In', values: [name] }] })

export const placements: Readonly<Record<string, object>> = {
  even: { replicas: { mode: 'Divided' } },
  weighted: {
    replicas: {
      mode: 'Divided',
      weights: [
        { clusters: region('eu'), weight: 2 },
        { clusters: region('us'), weight: 1 },
      ],
    },
  },
  free: { replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' } },
  packed: { replicas: { mode: 'Divided', divide: 'Aggregated' } },
  everywhere: { replicas: { mode: 'Duplicated' } },
  pair: { spread: [{ by: 'cluster', min: 1, max: 2 }], replicas: { mode: 'Duplicated' } },
  prod: {
    affinity: [{ name: 'prod', labels: { matchLabels: { tier: 'prod' } } }],
    replicas: { mode: 'Divided' },
    redecideOn: ['clusterAdded', 'clusterReturned', 'labelsChanged', 'uncordoned'],
  },
}

export const revisionOf = (bundle: string, version: string): Revision => {
  const found = bundles[bundle]?.find((revision) => revision.version === version)
  if (found === undefined) throw new Error(`no revision ${bundle}@${version} in the catalogue`)
  return found
}
