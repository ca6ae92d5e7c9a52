import type { ClusterRow, ReleaseRow, TargetRow } from '../live/rows.js'

const at = '2026-01-01T00:00:00.000Z'

/** A healthy cluster, except for what a test changes. */
export const cluster = (name: string, change: Partial<ClusterRow> = {}): ClusterRow => ({
  uid: `cluster ${name}`,
  version: 1,
  name,
  provider: 'metal',
  region: 'eu',
  zones: ['a'],
  labels: {},
  taints: [],
  cordoned: false,
  conditions: [
    {
      type: 'Ready',
      status: 'True',
      lastTransitionTime: at,
      reason: 'Answers',
      message: 'the API server answers',
    },
    { type: 'CredentialsValid', status: 'True', lastTransitionTime: at, reason: 'Accepted', message: '' },
  ],
  nodes: { count: 3, ready: 3 },
  cpu: { requested: 1, allocatable: 24 },
  memory: { requested: 2 ** 30, allocatable: 96 * 2 ** 30 },
  pods: { requested: 2, allocatable: 330 },
  kubernetes: 'v1.34.2',
  credentials: undefined,
  maintenance: undefined,
  unregistering: undefined,
  created: at,
  updated: at,
  ...change,
})

export const notReady = (message: string, since = at): ClusterRow['conditions'] => [
  { type: 'Ready', status: 'False', lastTransitionTime: since, reason: 'Refused', message },
]

export const target = (release: string, on: string, change: Partial<TargetRow> = {}): TargetRow => ({
  uid: `target ${release} ${on}`,
  version: 1,
  namespace: 'default',
  release,
  key: `default/${release}`,
  cluster: on,
  state: 'Ready',
  removing: undefined,
  replicas: 2,
  drifted: false,
  message: '',
  created: at,
  updated: at,
  ...change,
})

export const release = (name: string, change: Partial<ReleaseRow> = {}): ReleaseRow => ({
  uid: `release ${name}`,
  version: 1,
  name,
  namespace: 'default',
  key: `default/${name}`,
  labels: {},
  bundle: 'web',
  bundleVersion: '1.0.0',
  follow: undefined,
  placement: 'anywhere',
  conditions: [],
  targets: { total: 1, applied: 1, ready: 1, drifted: 0, failed: 0, unreachable: 0 },
  outages: [],
  deleting: false,
  created: at,
  updated: at,
  ...change,
})
